import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSfc32 } from '../../../src/kernel/sfc32.ts';
import { DAY_MS } from '../../../src/kernel/units.ts';
import { flows } from '../../../src/features/analyses/geographic/flows.ts';
import { geographic } from '../../../src/features/analyses/geographic/geographic.ts';
import { readPlacesFile } from '../../../src/features/analyses/geographic/places-file.ts';
import type { NamedArea } from '../../../src/features/analyses/place-rules.ts';
import type { Scope } from '../../../src/platform/access/scopes.ts';
import { type PlaceEvent, type PlaceOf, placesByHand } from '../../oracle/analyses/geographic.ts';
import { analysisGround, askAnalysis, placeRules } from '../../support/ask-analysis.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { makeScratch } from '../../support/scratch-files.ts';
import { cellsOf, london, placedBookings, type Point, ridden } from '../../support/placed-bookings.ts';
import { newId } from '../../support/service-events.ts';
import {
  type AcceptedEvent,
  insertAccepted,
  insertRetold,
  openTestStore,
  type TestStore,
} from '../../support/test-store.ts';

const K = 5;
const NOW_MS = Date.parse('2026-03-20T12:00:00Z');
const range = { from: '2026-03-07', to: '2026-03-10' };
const asked = {
  fromMs: Date.parse('2026-03-07T00:00:00+01:00'),
  toMs: Date.parse('2026-03-10T00:00:00+01:00'),
  currency: 'NGN',
};
const exact: ReadonlySet<Scope> = new Set(['geo:exact']);
const scratch = makeScratch();

interface Body {
  places: { place: string; riders: number }[];
  unknown: { created: number };
  outside: { created: number } | null;
  suppression: object;
  query: object;
}
const asker =
  (store: TestStore, namedAreas: readonly NamedArea[] = []) =>
  (given: Record<string, string>, scopes: ReadonlySet<Scope> = new Set()) =>
    askAnalysis<Body>(
      analysisGround({ connection: store.connection, nowMs: NOW_MS }),
      geographic,
      { ...range, ...given },
      { scopes, placeRules: { ...placeRules, namedAreas } },
    );
const insert = (store: TestStore, events: readonly AcceptedEvent[], batch: number) =>
  insertAccepted(
    store.connection,
    events.map((event) => ({ event, ingestedAtMs: NOW_MS })),
    batch,
  );

describe('random bookings', () => {
  const { events, points } = placedBookings({ ...asked, count: 300 });
  const pings = randomPings(events);
  const all = [...points, london];
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    // Later events come first, and some are told twice.
    await insert(
      store,
      events.filter((_, i) => i % 2 === 1),
      1,
    );
    await insert(
      store,
      events.filter((_, i) => i % 2 === 0),
      2,
    );
    const again = events.slice(0, 100).filter(({ event_type }) => event_type.startsWith('booking.'));
    await insertRetold(
      store.connection,
      again.map((event) => ({ event, ingestedAtMs: NOW_MS })),
      3,
    );
    await insert(store, pings, 4);
  });
  afterAll(() => store.close());

  const createdOf = (booking: readonly PlaceEvent[]) =>
    booking.find(({ event_type }) => event_type === 'booking.created')!;
  const byCell =
    (side: 'pickup' | 'dropoff', cells: readonly string[]): PlaceOf =>
    (booking) => {
      const created = createdOf(booking);
      if (created[`${side}_lat`] === null) return null;
      const point = all.findIndex(({ lat }) => lat === created[`${side}_lat`]);
      return all[point] === london ? 'outside' : cells[point]!;
    };
  const byName =
    (of: string, name: string): PlaceOf =>
    (booking) => {
      const [id, type, field, key] =
        of === 'registration'
          ? [createdOf(booking)['rider_id'], 'user.registered', name, 'user_id']
          : [createdOf(booking)['route_id'], 'route.created', `${of}_${name}`, 'route_id'];
      const telling = events.find((event) => event.event_type === type && event[key] === id);
      return (telling?.[field] ?? null) as string | null;
    };

  const cells = (['pickup', 'dropoff'] as const).flatMap((end) =>
    (['5', '7', '9'] as const).flatMap((resolution) =>
      [true, false].map((sees) => ({ end, resolution, sees })),
    ),
  );
  test.each(cells)(
    'by cell of $end, resolution $resolution, exact $sees',
    async ({ end, resolution, sees }) => {
      const names = await cellsOf(store.connection, all, Number(resolution));
      const { query, ...answer } = await asker(store)(
        { end, resolution, limit: '4' },
        sees ? exact : undefined,
      );
      const byHand = placesByHand(events, byCell(end, names), { ...asked, k: sees ? null : K, limit: 4 });
      expect(answer).toMatchObject({ ...byHand, suppression: { ...byHand.suppression, k: K } });
      expect(query).toMatchObject({ by: 'cell', of: end, resolution: Number(resolution), limit: 4 });
    },
  );

  const names = ['origin', 'destination', 'registration'].flatMap((of) =>
    ['city', 'state'].map((by) => ({ of, by })),
  );
  test.each(names)('by $by of $of', async ({ of, by }) => {
    const { query, ...answer } = await asker(store)({ by, of });
    const byHand = placesByHand(events, byName(of, by), { ...asked, k: null, limit: 1000 });
    expect(byHand.unknown.created).toBeGreaterThan(0);
    expect(answer).toMatchObject({
      ...byHand,
      outside: null,
      suppression: { ...byHand.suppression, k: K },
    });
    expect(query).toMatchObject({ by, of, resolution: null });
  });

  test.each([
    { by: 'city', of: 'pickup', sees: true },
    { by: 'city', of: 'dropoff', sees: false },
    { by: 'state', of: 'pickup', sees: false },
  ] as const)('by $by of $of, by a file of places, exact $sees', async ({ by, of, sees }) => {
    const { areas, placeAt } = areasBetween(points);
    const answer = await asker(store, areas)({ by, of }, sees ? exact : undefined);
    const placeOf: PlaceOf = (booking) => {
      const { [`${of}_lat`]: lat, [`${of}_lon`]: lon } = createdOf(booking);
      if (lat === london.lat) return 'outside';
      return lat === null ? null : (placeAt({ lat, lon } as Point)?.[by] ?? null);
    };
    const byHand = placesByHand(events, placeOf, { ...asked, k: sees ? null : K, limit: 1000 });
    expect(byHand.places.length).toBeGreaterThan(0);
    expect(answer).toMatchObject({ ...byHand, suppression: { ...byHand.suppression, k: K } });
    expect(answer.query).toMatchObject({
      of,
      place_of: expect.stringContaining('in an area of PLACES_FILE') as string,
    });
    const without = await asker(store)({ by, of }, exact);
    expect(without).toMatchObject({ places: [], outside: byHand.outside, total: byHand.total });
  });

  test('the largest file that is allowed can be asked', async () => {
    const ringAt = (east: number) =>
      Array.from({ length: 4_000 }, (_, i): [number, number] => {
        const angle = (2 * Math.PI * i) / 4_000;
        return [Number((east + Math.cos(angle)).toFixed(5)), Number((6.5 + Math.sin(angle)).toFixed(5))];
      });
    const areas = [ringAt(-100.4), ringAt(3.4)].map((ring, i) => ({
      city: `Ring ${i}`,
      state: '',
      rings: [ring],
    }));
    const { places } = await asker(store, areas)({ by: 'city', of: 'pickup' }, exact);
    expect(places.map(({ place }) => place)).toEqual(['Ring 1']);
  });

  test.each(['city', 'state'])('by %s of the position of the driver', async (by) => {
    const answer = await asker(store)({ by, of: 'driver_position' }, exact);
    const quarterOf = ({ event_timestamp }: PlaceEvent) => Math.floor(Date.parse(event_timestamp) / 900_000);
    const placeOf: PlaceOf = (steps) => {
      const counted = steps.filter(({ event_timestamp }) => {
        const at = Date.parse(event_timestamp);
        return at >= asked.fromMs && at < asked.toMs;
      });
      const last = Math.max(...counted.map(quarterOf));
      const told = pings
        .filter((ping) => ping['driver_id'] === steps[0]!['driver_id'] && ping[by] !== undefined)
        .filter((ping) => quarterOf(ping) <= last && last - quarterOf(ping) <= 96)
        .toSorted((a, b) => Date.parse(a.event_timestamp) - Date.parse(b.event_timestamp));
      return (told.at(-1)?.[by] ?? null) as string | null;
    };
    // A booking counts where its driver was on each of its UTC days.
    const byDay = events
      .filter(({ event_type }) => event_type.startsWith('booking.'))
      .map((event) => ({
        ...event,
        booking_id: `${String(event['booking_id'])} ${event.event_timestamp.slice(0, 10)}`,
      }));
    const byHand = placesByHand(byDay, placeOf, { ...asked, k: null, limit: 1000 });
    expect(byHand.places.length).toBeGreaterThan(1);
    expect(answer).toMatchObject({ ...byHand, outside: null, suppression: { applied: false } });
    expect(answer.query).toMatchObject({ of: 'driver_position' });
  });

  const both =
    (end: (side: 'from' | 'to') => PlaceOf): PlaceOf =>
    (booking) => {
      const ends = [end('from')(booking), end('to')(booking)];
      if (ends.includes(null)) return null;
      return ends.includes('outside') ? 'outside' : JSON.stringify(ends);
    };
  const stopOf =
    (side: 'from' | 'to'): PlaceOf =>
    (booking) =>
      createdOf(booking)[side === 'from' ? 'pickup_stop_id' : 'dropoff_stop_id'] as string | null;
  const sumsOf = ({
    created,
    confirmed,
    revenue,
  }: {
    created: number;
    confirmed: number;
    revenue: string;
  }) => ({
    created,
    confirmed,
    revenue,
  });

  const pairs = (['cell', 'stop', 'city'] as const).flatMap((by) =>
    [true, false].map((sees) => ({ by, sees })),
  );
  test.each(pairs)('flows by $by, exact $sees', async ({ by, sees }) => {
    const names = await cellsOf(store.connection, all, 5);
    const endOf = {
      cell: (side: 'from' | 'to') => byCell(side === 'from' ? 'pickup' : 'dropoff', names),
      stop: stopOf,
      city: (side: 'from' | 'to') => byName(side === 'from' ? 'origin' : 'destination', 'city'),
    }[by];
    const given = { ...range, by, limit: '5', ...(by === 'cell' && { resolution: '5' }) };
    const ground = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    const answer = await askAnalysis<object>(ground, flows, given, sees ? { scopes: exact } : {});
    const { places, unknown, outside, ...byHand } = placesByHand(events, both(endOf), {
      ...asked,
      k: sees ? null : K,
      limit: 5,
    });
    expect(answer).toMatchObject({
      ...byHand,
      suppression: { ...byHand.suppression, k: K },
      flows: places.map(({ place, ...numbers }) => {
        const [origin, destination] = JSON.parse(place!) as [string, string];
        return { origin, destination, ...numbers };
      }),
      unknown: sumsOf(unknown),
      outside: by === 'cell' ? sumsOf(outside) : null,
    });
  });
});

/** Positions of the drivers of these bookings, here and there, some of which tell no place. */
function randomPings(events: readonly AcceptedEvent[]): AcceptedEvent[] {
  const next = makeSfc32(17, 0);
  const below = (n: number) => next() % n;
  const drivers = [...new Set(events.map((event) => event['driver_id']).filter((id) => id != null))];
  return Array.from({ length: 60 }, () => ({
    event_type: 'driver.location.updated',
    event_timestamp: new Date(asked.fromMs - 2 * DAY_MS + below(6 * DAY_MS)).toISOString(),
    driver_id: drivers[below(drivers.length)],
    lat: 6.5,
    lon: 3.4,
    ...[{}, { city: 'Ikeja', state: 'Lagos' }, { city: 'Ibafo', state: 'Ogun' }, { city: 'Yaba' }][below(4)],
  }));
}

/** Two areas with a border far from all points, and a hole around one of them. */
function areasBetween(points: readonly Point[]) {
  const lats = points.map(({ lat }) => lat).toSorted((a, b) => a - b);
  const gaps = lats.slice(1).map((lat, i) => ({ wide: lat - lats[i]!, middle: (lat + lats[i]!) / 2 }));
  const { middle } = gaps.toSorted((a, b) => b.wide - a.wide)[0]!;
  const box = (west: number, south: number, east: number, north: number): [number, number][] => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const hole = points[0]!;
  const around = box(hole.lon - 0.004, hole.lat - 0.004, hole.lon + 0.004, hole.lat + 0.004);
  const isInHole = ({ lat, lon }: Point) =>
    Math.abs(lat - hole.lat) < 0.004 && Math.abs(lon - hole.lon) < 0.004;
  const north = { city: 'North', state: 'Lagos' };
  const south = { city: 'South' };
  const isHoleNorth = hole.lat > middle;
  const feature = (properties: object, rings: [number, number][][], hasHole: boolean) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'MultiPolygon', coordinates: [hasHole ? [...rings, around] : rings] },
  });
  const path = scratch.file(
    'places.geojson',
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature(north, [box(3, middle, 4, 8)], isHoleNorth),
        feature(south, [box(3, 5, 4, middle)], !isHoleNorth),
      ],
    }),
  );
  return {
    areas: readPlacesFile(path),
    placeAt: (point: Point): { city: string; state?: string } | null => {
      if (isInHole(point)) return null;
      return point.lat > middle ? north : south;
    },
  };
}

/** Half of the sum of the cross products: above 0 where the corners go counterclockwise. */
function areaOf(ring: readonly [number, number][]): number {
  return ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0] * y - x * ring[i]![1]) / 2, 0);
}

describe('by hand', () => {
  const [full, five, four, other]: Point[] = [6.45, 6.55, 6.65, 6.75].map((lat) => ({ lat, lon: 3.4 })) as [
    Point,
    Point,
    Point,
    Point,
  ];
  const riders = Array.from({ length: 9 }, newId);
  const route_id = newId();
  const book = (point: Point | null, count: number, day: string) =>
    riders
      .slice(0, count)
      .map((rider_id) =>
        bookingEvents.created(`2026-03-${day}T10:00:00Z`, { rider_id, route_id, ...ridden(point, null) }),
      );
  let store: TestStore;
  let cellOf: Map<Point, string>;
  beforeAll(async () => {
    store = await openTestStore();
    const points = [full!, five!, four!, other!];
    const names = await cellsOf(store.connection, points, 7);
    cellOf = new Map(points.map((point, i) => [point, names[i]!]));
    const booked = [
      // On each of three days another set of places.
      [...book(full!, 9, '07'), ...book(five!, 5, '07'), ...book(null, 2, '07')],
      [...book(full!, 9, '08'), ...book(five!, 6, '08'), ...book(four!, 4, '08'), ...book(london, 1, '08')],
      [...book(full!, 9, '09'), ...book(four!, 4, '09'), ...book(other!, 1, '09')],
    ];
    const there = riders.map((rider_id) =>
      bookingEvents.created('2026-03-06T10:00:00Z', { rider_id, route_id, ...ridden(full!, other!) }),
    );
    await insert(store, there, 2);
    await insert(
      store,
      [routeCreated(asked.fromMs, { id: route_id, places: { origin_city: '' } }), ...booked.flat()],
      1,
    );
  });
  afterAll(() => store.close());

  const day = (n: number) => ({ from: `2026-03-0${n}`, to: `2026-03-${String(n + 1).padStart(2, '0')}` });
  const told = ({ places }: Body) => places.map(({ place, riders: n }) => [place, n]);

  test('k riders are enough, and places that nobody told are apart', async () => {
    const answer = await asker(store)(day(7));
    expect(told(answer)).toEqual([
      [cellOf.get(full!), 9],
      [cellOf.get(five!), 5],
    ]);
    expect(answer.suppression).toEqual({ applied: true, k: 5, places: 0, created: 0, reaches_k: true });
    expect(answer.unknown.created).toBe(2);
  });

  test('one place below k takes the next smallest with it; coordinates abroad are apart and hide nothing', async () => {
    const answer = await asker(store)(day(8));
    expect(told(answer)).toEqual([[cellOf.get(full!), 9]]);
    expect(answer.suppression).toEqual({ applied: true, k: 5, places: 2, created: 10, reaches_k: true });
    expect(answer.outside).toMatchObject({ created: 1, riders: 1 });
  });

  test('two places below k whose riders are the same few take a third', async () => {
    const answer = await asker(store)(day(9));
    expect(told(answer)).toEqual([]);
    expect(answer.suppression).toEqual({ applied: true, k: 5, places: 3, created: 14, reaches_k: true });
  });

  test('k is taken after merging: riders of several days, and of the cells of a coarser resolution', async () => {
    // Over all days: full 9, five 6, four 4, other 1, who is also one of the four.
    const all = await asker(store)({});
    expect(told(all)).toEqual([[cellOf.get(full!), 9]]);
    expect(all.suppression).toEqual({ applied: true, k: 5, places: 3, created: 20, reaches_k: true });
  });

  test('who has geo:exact sees all, and that is another question than without', async () => {
    const answer = await asker(store)(day(8), exact);
    expect(told(answer).map(([, n]) => n)).toEqual([9, 6, 4]);
    expect(answer.suppression).toEqual({ applied: false, k: 5, places: 0, created: 0, reaches_k: true });
    const metrics = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    const placeRules = {
      kAnonymity: 5,
      operatingArea: { west: 2, south: 4, east: 15, north: 14 },
      namedAreas: [],
    };
    const asks = (given: { scopes: ReadonlySet<Scope>; k: number }) =>
      JSON.stringify(
        geographic.question(range, {
          ...metrics.context(),
          scopes: given.scopes,
          placeRules: { ...placeRules, kAnonymity: given.k },
        }).asks,
      );
    const none = new Set<Scope>();
    expect(
      new Set([asks({ scopes: none, k: 5 }), asks({ scopes: exact, k: 5 }), asks({ scopes: none, k: 6 })])
        .size,
    ).toBe(3);
  });

  test('an empty name is unknown, and a range without bookings is empty', async () => {
    expect(await asker(store)({ ...day(7), by: 'city' })).toMatchObject({
      places: [],
      unknown: { created: 16, riders: 9, routes: 1 },
    });
    expect(await asker(store)(day(1))).toMatchObject({
      places: [],
      unknown: { created: 0 },
      total: { revenue: '0.00' },
    });
  });

  test('as GeoJSON, a cell is a closed ring around its point, and a flow a line between the centres', async () => {
    interface Features {
      type: string;
      features: { geometry: { type: string; coordinates: unknown }; properties: object }[];
    }
    const ground = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    const [plain, shaped] = [
      await asker(store)(day(7)),
      await askAnalysis<Features>(ground, geographic, { ...day(7), format: 'geojson' }),
    ];
    expect(shaped).toMatchObject({ type: 'FeatureCollection', unknown: plain.unknown });
    expect(shaped.features.map(({ properties }) => properties)).toEqual(plain.places);
    const [ring] = shaped.features[0]!.geometry.coordinates as [number, number][][];
    expect(ring).toHaveLength(7);
    expect(ring![0]).toEqual(ring![6]);
    expect(areaOf(ring!), 'counterclockwise').toBeGreaterThan(0);
    for (const [axis, of] of [
      [0, full!.lon],
      [1, full!.lat],
    ] as const) {
      const along = ring!.map((position) => position[axis]);
      expect([Math.min(...along) < of, of < Math.max(...along)]).toEqual([true, true]);
    }
    const lines = await askAnalysis<Features>(ground, flows, {
      from: '2026-03-06',
      to: '2026-03-07',
      resolution: '9',
      format: 'geojson',
    });
    expect(lines.features.map(({ geometry }) => geometry.type)).toEqual(['LineString']);
    const [from, to] = lines.features[0]!.geometry.coordinates as [number, number][];
    for (const [position, point] of [
      [from!, full!],
      [to!, other!],
    ] as const) {
      expect(Math.abs(position[0] - point.lon)).toBeLessThan(0.003);
      expect(Math.abs(position[1] - point.lat)).toBeLessThan(0.003);
    }
  });

  test.each([
    [geographic, { by: 'city', format: 'geojson' }],
    [flows, { by: 'stop', format: 'geojson' }],
  ])('what is no cell has no shape', async (analysis, given) => {
    const ground = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    await expect(askAnalysis(ground, analysis, given)).rejects.toMatchObject({
      facts: { parameter: 'format' },
    });
  });

  test('stops and cities have no resolution', async () => {
    const ground = analysisGround({ connection: store.connection, nowMs: NOW_MS });
    await expect(askAnalysis(ground, flows, { by: 'stop', resolution: '7' })).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { parameter: 'resolution' },
    });
  });

  test.each([
    [{ by: 'city', end: 'pickup' }, 'end'],
    [{ by: 'state', resolution: '7' }, 'resolution'],
    [{ by: 'cell', of: 'origin' }, 'of'],
    [{ resolution: '4' }, 'resolution'],
    [{ resolution: '10' }, 'resolution'],
    [{ limit: '0' }, 'limit'],
    [{ by: 'lga' }, 'by'],
  ])('%o is refused', async (given, parameter) => {
    await expect(asker(store)(given)).rejects.toMatchObject({
      code: 'invalid_parameter',
      facts: { parameter },
    });
  });
});

describe('a file of places that cannot be used stops the start and says why', () => {
  const square = [
    [3, 6],
    [4, 6],
    [4, 7],
    [3, 6],
  ];
  const of = (coordinates: unknown, properties: object = { city: 'Ikeja' }) => ({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } }],
  });
  test.each([
    ['no JSON', 'not json', /JSON/],
    ['no collection', { type: 'Feature' }, /type: /],
    [
      'no polygon',
      { ...of([square]), features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point' } }] },
      /features\.0\.geometry/,
    ],
    [
      'an open ring',
      of([square.slice(0, 3).concat([[3, 6.5]])]),
      /features\.0\.geometry\.coordinates\.0: a ring ends where it begins/,
    ],
    ['no name', of([square], {}), /features\.0\.properties: neither "city" nor "state" is told/],
    [
      'latitude first',
      of([
        [
          [6, 103],
          [7, 103],
          [7, 104],
          [6, 103],
        ],
      ]),
      /coordinates\.0\.0\.1/,
    ],
    [
      'too many positions',
      of([[...Array.from({ length: 10_001 }, () => [3, 6]), [3, 6]]]),
      /10001 positions; at most 10000/,
    ],
  ])('%s', (_, content, message) => {
    const path = scratch.file('bad.geojson', typeof content === 'string' ? content : JSON.stringify(content));
    expect(() => readPlacesFile(path)).toThrow(message);
    expect(() => readPlacesFile(path)).toThrow(expect.objectContaining({ code: 'invalid_places_file' }));
  });
});
