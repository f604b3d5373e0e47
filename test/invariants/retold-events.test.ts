import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { canBeAdded } from '../../src/events/compare-tellings.ts';
import { contract, type EventType } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { wholeRows } from '../../src/metrics/sql/whole-rows-sql.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { describeOnStores, storeOn } from '../support/store-on.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: two producers tell the same fact, and each knows what the other does not. Whatever the order, all tables say the same as when one
// producer had told all of it.

const schema = readSchema();
const types = Object.keys(eventExamples) as EventType[];

/** The fields of a type that a later telling can add. */
const addable = (type: EventType) =>
  contract
    .get(type)!
    .fields.filter(
      ({ name, required, defaultValue }) => !required && defaultValue === undefined && canBeAdded(name),
    )
    .map(({ name }) => name)
    .filter((name) => !['event_id', 'producer', 'schema_version'].includes(name));

const whole = (type: EventType): Record<string, unknown> => ({
  experiments: { fares: 'b' },
  ...eventExamples[type],
});

/**
 * The same event as another producer tells it, who knows none of that. Of both event ids the first stays; `route_changes` shows it, so
 * there both are the same.
 */
function sparse(type: EventType): Record<string, unknown> {
  const event: Record<string, unknown> = {
    ...whole(type),
    ...(contract.get(type)!.identity === 'entity' &&
      type !== 'route.created' && { event_id: crypto.randomUUID() }),
  };
  for (const name of addable(type)) delete event[name];
  return event;
}

/** Returns the rows of families and derived tables, without where and when they arrived. */
async function contents(connection: Connection): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { table } of schema.families)
    found[table] = await textOf(connection, `SELECT * EXCEPT (seq, i, ingested_at, event_id) FROM ${table}`);
  for (const { table } of schema.derived.filter(({ from }) => from !== 'events'))
    found[table] = await textOf(
      connection,
      `SELECT * EXCEPT (oldest_ingested_at, last_seq) FROM ${table} FINAL`,
    );
  return found;
}

async function textOf(connection: Connection, select: string): Promise<string> {
  const [row] = await connection.query(
    z.object({ rows: z.array(z.string()) }),
    `SELECT arraySort(groupArray(toString(tuple(*)))) AS rows FROM (${select})`,
  );
  return (row?.rows ?? []).join('\n');
}

describeOnStores('events that two producers tell', (on) => {
  const opened: TestPipeline[] = [];
  const stores: ReturnType<typeof storeOn>[] = [];
  let expected: Record<string, string>;

  async function open(): Promise<TestPipeline> {
    const store = storeOn(on);
    const pipeline = await openTestPipeline(makeDataDir(), {
      ...store.settings,
      PERSONAL_DATA_KEY: 'one key for all stores of this test, which are compared',
    });
    opened.push(pipeline);
    stores.push(store);
    return pipeline;
  }

  async function expectTheSame(pipeline: TestPipeline): Promise<void> {
    expect(await contents(pipeline.warehouse.connection)).toEqual(expected);
    const report = await pipeline.maintenance.reconcile('values');
    expect(report).toMatchObject({ consistent: true, differences: [], repeated_identities: 0 });
  }

  beforeAll(async () => {
    const pipeline = await open();
    await pipeline.send(types.map(whole));
    expected = await contents(pipeline.warehouse.connection);
  });

  afterAll(async () => {
    for (const pipeline of opened) await pipeline.close();
    for (const store of stores) await store.remove();
    for (const { dataDir } of opened) removeDataDir(dataDir);
  });

  test('what the second one adds is in every table, and a rebuild and a new telling change nothing', async () => {
    const pipeline = await open();
    expect(await pipeline.sendAndCount(types.map(sparse))).toEqual({ accepted: types.length });
    const results = await pipeline.send(types.map(whole));
    expect(
      results.map(
        (result) => 'addedFields' in result && [result.status, [...(result.addedFields ?? [])].sort()],
      ),
    ).toEqual(
      types.map((type) => [
        'duplicate',
        addable(type)
          .filter((name) => whole(type)[name] !== undefined)
          .sort(),
      ]),
    );
    await expectTheSame(pipeline);
    const rebuilt = ['booking_events', 'bookings', 'route_bookings_15m', 'users'];
    await pipeline.maintenance.rebuild(
      rebuilt.map((table) => ({ table, days: ['2026-03-02', '2026-03-03'] })),
    );
    expect(await contents(pipeline.warehouse.connection)).toEqual(expected);
    expect(await pipeline.sendAndCount([...types.map(whole), ...types.map(sparse)])).toEqual({
      duplicate: 2 * types.length,
    });
    await expectTheSame(pipeline);
  });

  test('nobody who reads rows singly finds an event twice, or less of it, before parts are merged', async () => {
    const pipeline = await open();
    const { connection } = pipeline.warehouse;
    await connection.command('SYSTEM STOP MERGES bookings');
    try {
      await pipeline.send(types.map(sparse));
      await pipeline.send(types.map(whole));
      const read = async (rows: string) =>
        Number(
          await readNumber(connection, `(SELECT count() * 100 + ifNull(sum(rating), 0) FROM (${rows}))`),
        );
      const completed = 'completed_at IS NOT NULL';
      const { rating } = whole('booking.completed');
      expect(await read(`SELECT * FROM bookings WHERE ${completed}`)).toBe(100);
      expect(await read(wholeRows('bookings', completed))).toBe(100 + Number(rating));
    } finally {
      await connection.command('SYSTEM START MERGES bookings');
    }
  });

  test('the second one may tell less', async () => {
    const pipeline = await open();
    expect(await pipeline.sendAndCount(types.map(whole))).toEqual({ accepted: types.length });
    expect(await pipeline.sendAndCount(types.map(sparse))).toEqual({ duplicate: types.length });
    await expectTheSame(pipeline);
  });

  test('both in one batch', async () => {
    const pipeline = await open();
    expect(
      await pipeline.sendAndCount([...types.map(sparse), ...types.map(whole), ...types.map(sparse)]),
    ).toEqual({
      accepted: types.length,
      duplicate: 2 * types.length,
    });
    await expectTheSame(pipeline);
  });

  test('many at once, each of whom adds one field', async () => {
    const pipeline = await open();
    await pipeline.send(types.map(sparse));
    const tellings = types.flatMap((type) =>
      addable(type).map((name) => ({ ...sparse(type), [name]: whole(type)[name] })),
    );
    const answers = await Promise.all(tellings.map((telling) => pipeline.sendAndCount([telling])));
    expect(answers).toEqual(tellings.map(() => ({ duplicate: 1 })));
    await expectTheSame(pipeline);
  });

  test('who contradicts is a conflict, also who contradicts what was added or what is nowhere stored', async () => {
    const pipeline = await open();
    const ride = 'booking.completed';
    const user = 'user.registered';
    const rated = (rating: number) => ({ ...sparse(ride), rating });
    expect(await pipeline.sendAndCount([sparse(ride), rated(4)])).toEqual({ accepted: 1, duplicate: 1 });
    expect(await pipeline.sendAndCount([rated(5), rated(4), sparse(ride)])).toEqual({
      conflict: 1,
      duplicate: 2,
    });
    expect(await pipeline.sendAndCount([{ ...sparse(ride), duration_minutes: 9 }])).toEqual({ conflict: 1 });
    expect(
      await pipeline.sendAndCount([{ ...sparse(ride), event_timestamp: '2026-03-05T00:00:00Z' }]),
    ).toEqual({ conflict: 1 });
    const named = (full_name: string) => ({ ...sparse(user), full_name });
    expect(await pipeline.sendAndCount([sparse(user), named('Ada Obi')])).toEqual({
      accepted: 1,
      duplicate: 1,
    });
    expect(await pipeline.sendAndCount([named('Ben Obi'), named('Ada Obi')])).toEqual({
      conflict: 1,
      duplicate: 1,
    });
    const { connection } = pipeline.warehouse;
    expect(
      await readNumber(
        connection,
        '(SELECT (sum(stars), sum(ratings), sum(completed)) FROM route_bookings_15m)',
      ),
    ).toBe('(4,1,1)');
    expect(await readNumber(connection, '(SELECT max(rating) FROM bookings)')).toBe('4');
    expect(await readNumber(connection, '(SELECT (any(rating), count()) FROM booking_events)')).toBe('(4,1)');
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      differences: [],
    });
  });

  test('more than one statement takes: many rows, of which each gets many values, and one that is nearly as long as an event may be', async () => {
    const pipeline = await open();
    const trips = Array.from({ length: 2_100 }, () => crypto.randomUUID());
    const { rider_id: riderId, driver_id: driverId, route_id: routeId } = eventExamples['trip.completed'];
    const told = trips.map((tripId) => ({
      tripId,
      riderId,
      driverId,
      routeId,
      completedAt: [2026, 3, 3, 17, 20, 55],
    }));
    const first = await pipeline.send(told, 'trip.completed');
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set(['accepted']));
    const { booking_id: _, event_id: __, ...whole } = eventExamples['trip.completed'];
    const completed = trips.map((trip_id) => ({
      ...whole,
      event_id: crypto.randomUUID(),
      booking_id: crypto.randomUUID(),
      trip_id,
      actual_arrival: whole.event_timestamp,
    }));
    const results = await pipeline.send(completed);
    const added = [
      'actual_departure',
      'distance_km',
      'driver_earnings',
      'duration_minutes',
      'end_lat',
      'end_lon',
      'on_time',
      'platform_commission',
    ];
    for (const result of results)
      expect('addedFields' in result && [result.status, [...(result.addedFields ?? [])].sort()]).toEqual([
        'duplicate',
        added,
      ]);
    const cancelled = sparse('booking.cancelled');
    const experiments = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`fare_${i}`, 'b']));
    expect(await pipeline.sendAndCount([cancelled])).toEqual({ accepted: 1 });
    expect(await pipeline.send([{ ...cancelled, experiments }])).toMatchObject([
      { status: 'duplicate', addedFields: ['experiments'] },
    ]);
    const { connection } = pipeline.warehouse;
    expect(
      await readNumber(
        connection,
        `((SELECT (count(), sum(distance_km), sum(driver_earnings), countIf(on_time)) FROM trip_events),
          (SELECT length(experiments) FROM booking_events))`,
      ),
    ).toBe(`((2100,${2100 * 11.3}.000,${2100 * 2550}.00,2100),60000)`);
    expect(await pipeline.maintenance.reconcile('values')).toMatchObject({
      consistent: true,
      differences: [],
    });
  });

  test('an empty text tells nothing, also where it is personal', async () => {
    const pipeline = await open();
    const named = (full_name: string) => ({ ...sparse('user.registered'), full_name });
    expect(await pipeline.sendAndCount([named('')])).toEqual({ accepted: 1 });
    expect(await pipeline.sendAndCount([named('Ada Obi')])).toEqual({ duplicate: 1 });
    expect(await pipeline.sendAndCount([named('')])).toEqual({ duplicate: 1 });
  });
});
