import { useState } from 'react';
import { formatMoney, formatNumber } from '../../../../src/viz/format/number.ts';
import { formatRatio } from '../../../../src/viz/format/ratio.ts';
import type { RankedBy } from './queries.ts';
import classes from './routes.module.css';

/** A route of the answer of `routes/popular`. */
export interface ListedRoute {
  route_id: string;
  route_name: string | null;
  origin_city: string | null;
  destination_city: string | null;
  bookings: { value: number; change: number | null };
  revenue: { value: string };
  seat_occupancy: { value: number | null };
  riders: number;
}

interface RouteListProps {
  routes: readonly ListedRoute[];
  by: RankedBy;
  currency: string;
  chosen: string | null;
  onChoose: (route: string) => void;
}

/** Routes by rank, with a field that finds one by its name or its ends. */
export function RouteList({ routes, by, currency, chosen, onChoose }: RouteListProps) {
  const [text, setText] = useState('');
  const found = routes.filter((route) => nameOf(route).toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <section className={classes.card} data-card aria-label="Routes">
      <input
        type="search"
        className={classes.search}
        placeholder="Find a route by its name"
        aria-label="Find a route by its name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ol className={classes.list}>
        {found.map((route) => (
          <li key={route.route_id}>
            <button
              type="button"
              className={classes.route}
              aria-current={route.route_id === chosen}
              onClick={() => onChoose(route.route_id)}
            >
              <span className={classes.name}>{route.route_name ?? 'No name told'}</span>
              <span className={classes.value}>{valueOf(route, by, currency)}</span>
              <span className={classes.ends}>{endsOf(route)}</span>
            </button>
          </li>
        ))}
      </ol>
      {found.length === 0 && (
        <p className={classes.none}>No route with bookings in this range is called so.</p>
      )}
    </section>
  );
}

function endsOf({ origin_city: from, destination_city: to }: ListedRoute): string {
  return from === null || to === null ? 'Ends not told' : `${from} → ${to}`;
}

function nameOf(route: ListedRoute): string {
  return `${route.route_name ?? ''} ${endsOf(route)} ${route.route_id}`;
}

function valueOf(
  { bookings, revenue, seat_occupancy: seats, riders }: ListedRoute,
  by: RankedBy,
  currency: string,
) {
  switch (by) {
    case 'revenue':
      return formatMoney(revenue.value, currency, 'short');
    case 'seat_occupancy':
      return seats.value === null ? '–' : formatRatio(seats.value);
    case 'riders':
      return formatNumber(riders);
    case 'growth':
      return bookings.change === null
        ? 'new'
        : `${bookings.change > 0 ? '+' : ''}${formatNumber(bookings.change)}`;
    case 'bookings':
      return formatNumber(bookings.value);
  }
}
