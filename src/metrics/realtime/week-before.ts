import type { Zone } from '../../kernel/time-zone.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import type { Row } from '../results.ts';
import type { Sql } from '../catalog/source.ts';
import { bind } from '../sql/sql.ts';

/** A piece of time between whole minutes, in ms. */
export interface Piece {
  fromMs: number;
  toMs: number;
}

const at = (name: string) => `{${name}:DateTime64(3, 'UTC')}`;
const within = `event_time >= ${at('from')} AND event_time < ${at('to')}`;
const ofFamilies = {
  booking_events: ['booking.created', 'booking.confirmed'],
  payment_events: ['payment.success'],
  trip_events: ['trip.started', 'trip.completed', 'trip.cancelled'],
};

/** SQL: how many of each type there were, minute by minute. The table of the last hour forgets after days, so events are counted. */
const countsByMinute = `
SELECT toUnixTimestamp(toStartOfMinute(event_time)) AS start, event_type, toString(count()) AS events
FROM (
${Object.entries(ofFamilies)
  .map(
    ([table, types]) =>
      `    SELECT event_time, event_type FROM ${table} WHERE event_type IN (${types.map((type) => `'${type}'`).join(', ')}) AND ${within}`,
  )
  .join('\n    UNION ALL\n')}
)
GROUP BY start, event_type`;

/** Finds the same time of day a week before, by the clocks of the zone. */
export function weekBefore({ fromMs, toMs }: Piece, zone: Zone): Piece {
  const lastWeek = fromMs - 7 * 24 * 60 * MINUTE_MS;
  const start = lastWeek + (zone.offsetMs(fromMs) - zone.offsetMs(lastWeek));
  return { fromMs: start, toMs: start + (toMs - fromMs) };
}

/**
 * Makes what reads the counts of a piece of an earlier week. Hundreds may watch the hour, and it is the same for all of them until the
 * minute is over: what was read last is kept.
 */
export function makeWeekReader(): (
  piece: Piece,
  read: (statement: Sql) => Promise<Row[]>,
) => Promise<readonly Row[]> {
  let kept: (Piece & { rows: readonly Row[] }) | null = null;
  return async ({ fromMs, toMs }, read) => {
    if (kept?.fromMs === fromMs && kept.toMs === toMs) return kept.rows;
    const rows = await read(bind(countsByMinute, { from: new Date(fromMs), to: new Date(toMs) }));
    kept = { fromMs, toMs, rows };
    return rows;
  };
}
