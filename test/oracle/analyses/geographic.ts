// Places by brute force: it gathers the events of each booking and counts, and knows nothing of tables. Which cell a coordinate lies
// in is given to it.

export interface PlaceEvent {
  event_type: string;
  event_timestamp: string;
  [field: string]: unknown;
}

export interface Asked {
  fromMs: number;
  toMs: number;
  currency: string;
  /** Null: everything is shown. */
  k: number | null;
  limit: number;
}

/** Tells the place, or the two of a flow, of a booking from its events; null where nobody told it. */
export type PlaceOf = (booking: readonly PlaceEvent[]) => string | null;

const steps = ['created', 'confirmed', 'cancelled', 'completed'];

/** Counts by place, largest first, and tells what is hidden. `outside` is a place apart. */
export function placesByHand(events: readonly PlaceEvent[], placeOf: PlaceOf, asked: Asked) {
  const isIn = ({ event_timestamp }: PlaceEvent) => {
    const at = Date.parse(event_timestamp);
    return at >= asked.fromMs && at < asked.toMs;
  };
  const ofBookings = events.filter(({ event_type }) => event_type.startsWith('booking.'));
  const bookings = [...Map.groupBy(ofBookings, (event) => event['booking_id']).values()];
  const counted = bookings.filter((own) =>
    own.some((event) => isIn(event) && steps.includes(event.event_type.slice('booking.'.length))),
  );
  const groups = [...Map.groupBy(counted, placeOf)].map(([place, own]) => {
    const happened = own.flat().filter(isIn);
    const confirmed = happened.filter(({ event_type }) => event_type === 'booking.confirmed');
    const paid = confirmed.filter(({ currency }) => currency === asked.currency);
    const different = (field: string) =>
      new Set(happened.map((event) => event[field]).filter((id) => id != null)).size;
    return {
      place,
      created: happened.filter(({ event_type }) => event_type === 'booking.created').length,
      confirmed: confirmed.length,
      hundredths: paid.reduce((sum, event) => sum + Math.round(Number(event['total_price']) * 100), 0),
      riders: different('rider_id'),
      who: [...new Set(happened.map((event) => event['rider_id'] as string))],
      drivers: different('driver_id'),
      routes: different('route_id'),
      others: confirmed.length - paid.length,
    };
  });
  return shareByHand(groups, asked);
}

interface Group {
  place: string | null;
  created: number;
  confirmed: number;
  hundredths: number;
  riders: number;
  drivers: number;
  routes: number;
  others: number;
  who: readonly string[];
}

/** Hides until what is hidden is of k riders, and its sum is nobody's own. */
function hideByHand(known: readonly Group[], k: number): { hidden: Group[]; reachesK: boolean } {
  const smallestFirst = [...known].sort((a, b) => (isSmaller(a, b) ? -1 : 1));
  const below = known.filter(({ riders }) => riders < k).length;
  if (below === 0) return { hidden: [], reachesK: true };
  const isOfK = (hidden: readonly Group[]) => new Set(hidden.flatMap(({ who }) => who)).size >= k;
  const isMixed = (hidden: readonly Group[]) =>
    (['created', 'confirmed', 'hundredths'] as const).every(
      (name) =>
        known.every((group) => group[name] === 0) || hidden.filter((group) => group[name] > 0).length >= 2,
    );
  for (let count = Math.max(2, below); count < known.length; count += 1) {
    const hidden = smallestFirst.slice(0, count);
    if (isOfK(hidden) && isMixed(hidden)) return { hidden, reachesK: true };
  }
  return { hidden: smallestFirst, reachesK: isOfK(smallestFirst) };
}

function shareByHand(groups: readonly Group[], { k, limit }: Asked) {
  const known = groups.filter(({ place }) => place !== null && place !== 'outside');
  const { hidden, reachesK } = k === null ? { hidden: [], reachesK: true } : hideByHand(known, k);
  const shown = known
    .filter((group) => !hidden.includes(group))
    .sort((a, b) => b.created - a.created || b.confirmed - a.confirmed || (a.place! < b.place! ? -1 : 1));
  return {
    places: shown.slice(0, limit).map(({ place, ...numbers }) => ({ place, ...show(numbers) })),
    unknown: show(groups.find(({ place }) => place === null) ?? nothing),
    outside: show(groups.find(({ place }) => place === 'outside') ?? nothing),
    others: { places: shown.slice(limit).length, ...sums(shown.slice(limit)) },
    suppression: {
      applied: k !== null,
      places: hidden.length,
      created: hidden.reduce((sum, { created }) => sum + created, 0),
      reaches_k: reachesK,
    },
    total: { ...sums(groups), other_currencies: groups.reduce((sum, { others }) => sum + others, 0) },
  };
}

const nothing = { created: 0, confirmed: 0, hundredths: 0, riders: 0, drivers: 0, routes: 0 };

function isSmaller(a: Group, b: Group): boolean {
  if (a.riders !== b.riders) return a.riders < b.riders;
  if (a.created !== b.created) return a.created < b.created;
  return a.place! < b.place!;
}

const naira = (hundredths: number) => (hundredths / 100).toFixed(2);

function show({
  created,
  confirmed,
  hundredths,
  riders,
  drivers,
  routes,
}: Omit<Group, 'place' | 'others' | 'who'>) {
  return { created, confirmed, revenue: naira(hundredths), riders, drivers, routes };
}

function sums(groups: readonly Group[]) {
  const of = (name: 'created' | 'confirmed' | 'hundredths') =>
    groups.reduce((sum, group) => sum + group[name], 0);
  return { created: of('created'), confirmed: of('confirmed'), revenue: naira(of('hundredths')) };
}
