import { cellReader } from '../../oracle/analyses/cell-of-point.ts';
import { type PlaceEvent, type PlaceOf, placesByHand } from '../../oracle/analyses/geographic.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const LIMIT = 10_000;

/** Makes the questions about places: where bookings begin, whence riders are, and from where to where they go. */
export function placeQuestions(range: AskedRange): AnalysisQuestion[] {
  return [cells(range), names(range, 'origin'), names(range, 'registration'), stops(range), cities(range)];
}

/** The policy of a service that was told nothing, which hides places with fewer riders. */
const K = 5;
const HIDDEN = 'hidden';

const asked = ({ fromMs, toMs }: AskedRange, k: number | null) => ({
  fromMs,
  toMs,
  currency: 'NGN',
  k,
  limit: LIMIT,
});

/**
 * The finest cells: a coarser one holds the cells within it, and not exactly the points within its corners. Points in none of the cells that
 * are drawn are those that are hidden; in how many cells they lie cannot be told without the index.
 */
function cells(range: AskedRange): AnalysisQuestion {
  const { from, to } = range;
  return {
    name: 'geography: by cell of the pickup',
    path: 'geographic',
    parameters: { from, to, by: 'cell', resolution: '9', format: 'geojson', limit: String(LIMIT) },
    truth: (events, _, answer) => {
      const cellOf = cellReader(answer);
      const {
        places,
        suppression: _all,
        ...rest
      } = placesByHand(
        events,
        (booking) => {
          const created = createdOf(booking);
          if (created?.['pickup_lat'] == null) return null;
          const point = { lat: Number(created['pickup_lat']), lon: Number(created['pickup_lon']) };
          return cellOf(point) ?? HIDDEN;
        },
        asked(range, null),
      );
      const hidden = places.find(({ place }) => place === HIDDEN);
      const shown = places.filter(({ place, riders }) => place !== HIDDEN && riders >= K);
      return {
        ...rest,
        features: shown.map((properties) => ({ properties })),
        suppression: { applied: true, k: K, created: hidden?.created ?? 0 },
      };
    },
  };
}

function names(range: AskedRange, of: 'origin' | 'registration'): AnalysisQuestion {
  const { from, to } = range;
  return {
    name: `geography: by city of the ${of}`,
    path: 'geographic',
    parameters: { from, to, by: 'city', of, limit: String(LIMIT) },
    truth: (events) => {
      const cityOf =
        of === 'origin'
          ? told(events, 'route.created', ['route_id', 'origin_city'])
          : told(events, 'user.registered', ['user_id', 'city']);
      const byName = ([first]: readonly PlaceEvent[]) =>
        cityOf(first![of === 'origin' ? 'route_id' : 'rider_id']);
      return { ...placesByHand(events, byName, asked(range, null)), outside: null };
    },
  };
}

function stops(range: AskedRange): AnalysisQuestion {
  return flows(range, 'stop', () => (booking) => {
    const created = createdOf(booking);
    return pair(created?.['pickup_stop_id'], created?.['dropoff_stop_id']);
  });
}

function cities(range: AskedRange): AnalysisQuestion {
  return flows(range, 'city', (events) => {
    const [from, to] = (['origin_city', 'destination_city'] as const).map((city) =>
      told(events, 'route.created', ['route_id', city]),
    );
    return ([first]) => pair(from!(first!['route_id']), to!(first!['route_id']));
  });
}

function flows(
  range: AskedRange,
  by: string,
  ends: (events: readonly PlaceEvent[]) => PlaceOf,
): AnalysisQuestion {
  const { from, to } = range;
  return {
    name: `flows: by ${by}`,
    path: 'flows',
    parameters: { from, to, by, limit: String(LIMIT) },
    truth: (events) => {
      const { places, unknown, ...rest } = placesByHand(events, ends(events), asked(range, K));
      const { created, confirmed, revenue } = unknown;
      return {
        ...rest,
        outside: null,
        unknown: { created, confirmed, revenue },
        flows: places.map(({ place, ...numbers }) => {
          const [origin, destination] = JSON.parse(place!) as [string, string];
          return { origin, destination, ...numbers };
        }),
      };
    },
  };
}

const createdOf = (booking: readonly PlaceEvent[]) =>
  booking.find(({ event_type }) => event_type === 'booking.created');

function pair(from: unknown, to: unknown): string | null {
  return from == null || to == null ? null : JSON.stringify([from, to]);
}

/** What events of a type tell of what they name. */
function told(events: readonly PlaceEvent[], type: string, [key, field]: readonly [string, string]) {
  const known = new Map(
    events.filter(({ event_type }) => event_type === type).map((event) => [event[key], event[field]]),
  );
  return (id: unknown) => (known.get(id) ?? null) as string | null;
}
