import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countUndone } from '../../src/ingest/fan-out/find-batches.ts';
import { DAY_MS } from '../../src/kernel/units.ts';
import { allChecks } from '../../src/quality/checks/all-checks.ts';
import type { CheckTools, Verdict } from '../../src/quality/checks/check.ts';
import { makeCheckTools } from '../../src/quality/check-tools.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { landOnly } from '../support/half-done.ts';
import { type LiveCity, openLiveCity } from '../support/live-city.ts';
import { rideEvents } from '../support/ride-events.ts';
import { removeDataDir } from '../support/test-pipeline.ts';

// A city that is told as it happens is healthy: every check is silent. Then each check's own fault is made, behind the back
// of the pipeline or by sending it, and the check reports it. Faults stay, so those that other checks would see come last.

let city: LiveCity;
beforeAll(async () => {
  city = await openLiveCity({ days: 37 });
}, 240_000);
afterAll(async () => {
  await city.pipeline.close();
  removeDataDir(city.pipeline.dataDir);
});

async function run(id: string, given: Partial<CheckTools> = {}): Promise<Verdict> {
  const { connection } = city.pipeline.warehouse;
  const tools = makeCheckTools({
    store: city.pipeline.warehouse,
    schema: readSchema(),
    retention: { events: 3650, locations: 3650, rollups: 3650, deadLetters: 365 },
    now: () => city.nowMs,
    countWaiting: () => countUndone(connection, { sinceMs: 0, overdueBeforeMs: city.nowMs - 600_000 }),
    allowedLatenessMs: 3_600_000,
  });
  return allChecks.find((check) => check.id === id)!.run({ ...tools, ...given });
}

const at = (hoursAgo: number) => new Date(city.nowMs - hoursAgo * 3_600_000).toISOString();
const ofLastDay = (column: string) => `${column} >= fromUnixTimestamp64Milli({day:Int64})`;
const ofTwoDays = (column: string) => `${column} >= fromUnixTimestamp64Milli({day:Int64} - ${DAY_MS})`;

/** Runs SQL behind the back of the pipeline. */
async function sabotage(...statements: string[]): Promise<void> {
  const params = { day: city.nowMs - DAY_MS, now: city.nowMs };
  const settings = { mutations_sync: 2, lightweight_deletes_sync: 2 };
  for (const sql of statements) await city.pipeline.warehouse.connection.command(sql, { params, settings });
}

async function send(count: number, make: (index: number) => unknown): Promise<void> {
  await city.pipeline.send(Array.from({ length: count }, (_, index) => make(index)));
}

test('of a healthy city every check is silent, and says why where it cannot know', async () => {
  const states = new Map<string, Verdict>();
  for (const { id } of allChecks) states.set(id, await run(id));
  const loud = [...states].filter(([, { state }]) => state !== 'ok');
  expect(loud.map(([id, { state, message }]) => [id, state, message])).toEqual([
    ['kafka_offsets', 'unknown', 'No record has come by Kafka in the last 24 hours.'],
    ['consumer_lag', 'unknown', 'Nothing is read from Kafka.'],
  ]);
  expect([...states.values()].every(({ message }) => message.length > 10)).toBe(true);
});

const uuid = (n: number) => `00000000-0000-4000-a000-${String(n).padStart(12, '0')}`;

interface Fault {
  id: string;
  fault: string;
  make: () => Promise<void>;
  /** Of the verdict that follows. */
  says: { state: 'warning' | 'failing'; examples?: unknown; message?: unknown };
}

const faults: Fault[] = [
  {
    id: 'derived_tables',
    fault: 'a rollup counts twice',
    make: () => sabotage(`INSERT INTO bookings_15m SELECT * FROM bookings_15m WHERE ${ofTwoDays('bucket')}`),
    says: { state: 'failing', examples: expect.arrayContaining([expect.stringContaining('bookings_15m')]) },
  },
  {
    id: 'landed_events',
    fault: 'rows of a table of events are gone',
    make: () => sabotage(`DELETE FROM route_events WHERE ${ofTwoDays('event_time')}`),
    says: { state: 'failing', examples: expect.arrayContaining([expect.stringContaining('route_events')]) },
  },
  {
    id: 'repeated_rows',
    fault: 'rows of a table of events stand there twice',
    make: () =>
      sabotage(`INSERT INTO user_events SELECT * FROM user_events WHERE ${ofTwoDays('event_time')} LIMIT 3`),
    says: { state: 'failing', examples: [expect.stringMatching(/^user_events: [123]$/)] },
  },
  {
    id: 'landed_records',
    fault: 'rows of the landing table are gone',
    make: () =>
      sabotage(
        `DELETE FROM events_raw WHERE ${ofLastDay('ingested_at')} AND i = 1 AND ingested_at < fromUnixTimestamp64Milli({now:Int64})`,
      ),
    says: {
      state: 'failing',
      message: expect.stringMatching(/^\d+ records of the last eight days are gone/),
    },
  },
  {
    id: 'repeated_identities',
    fault: 'an identity is stored twice',
    make: () =>
      sabotage(
        `INSERT INTO event_ids SELECT * FROM event_ids WHERE ${ofLastDay('ingested_at')} ORDER BY identity LIMIT 1`,
      ),
    says: { state: 'failing', message: '1 events are stored more than once.' },
  },
  {
    id: 'waiting_batches',
    fault: 'a batch landed twenty minutes ago and nobody fans it out',
    make: async () => {
      const events = [rideEvents.success(at(40 * 24))];
      await landOnly(city.pipeline.warehouse.connection, events, city.nowMs - 1_200_000);
    },
    says: { state: 'failing', message: expect.stringMatching(/^1 batches have waited/) },
  },
  {
    id: 'negative_durations',
    fault: 'a trip arrives before it departs',
    make: () =>
      send(1, () => rideEvents.completed(at(30), { actual_departure: at(30), actual_arrival: at(31) })),
    says: { state: 'warning', message: expect.stringMatching(/^1 of /) },
  },
  {
    id: 'trips_without_booking',
    fault: 'trips of bookings that nobody made',
    make: () => send(30, () => rideEvents.completed(at(29))),
    says: { state: 'warning' },
  },
  {
    id: 'impossible_trip_speeds',
    fault: 'trips of 900 km in half an hour',
    make: () => send(30, () => rideEvents.completed(at(30), { distance_km: 900 })),
    says: { state: 'warning' },
  },
  {
    id: 'payments_without_booking',
    fault: 'payments for bookings that nobody made',
    make: () => send(60, () => rideEvents.success(at(29))),
    says: { state: 'failing' },
  },
  {
    id: 'refunds_above_payment',
    fault: 'refunds of ten times the amount',
    make: () =>
      send(60, (n) =>
        n % 2 === 0
          ? rideEvents.success(at(29), { payment_id: uuid(n), amount: '100.00' })
          : rideEvents.refunded(at(28), { payment_id: uuid(n - 1), refund_amount: '1000.00' }),
      ),
    says: { state: 'failing', examples: expect.arrayContaining([expect.stringMatching(/^00000000-/)]) },
  },
  {
    id: 'conflicting_events',
    fault: 'a producer tells payments again with other amounts',
    make: async () => {
      const tell = (amount: string) => (n: number) =>
        rideEvents.success(at(29), { payment_id: uuid(1000 + n), amount });
      await send(90, tell('100.00'));
      await send(90, tell('200.00'));
    },
    says: { state: 'failing', examples: expect.arrayContaining([`payment.success ${uuid(1000)}`]) },
  },
  {
    id: 'dead_letters',
    fault: 'the trip service sends what is no event',
    make: () => send(90, () => rideEvents.completed(at(29), { trip_id: 42 })),
    says: {
      state: 'failing',
      examples: expect.arrayContaining([expect.stringMatching(/^http trip: \d+ schema_violation/)]),
    },
  },
  {
    id: 'field_fill',
    fault: 'the booking service renames a field',
    make: () =>
      sabotage(
        `ALTER TABLE booking_events UPDATE confirmation_code = '' WHERE event_type = 'booking.confirmed' AND ${ofLastDay('event_time')}`,
      ),
    says: {
      state: 'failing',
      examples: [expect.stringMatching(/^booking.confirmed confirmation_code: filled in/)],
    },
  },
  {
    id: 'volume_drift',
    fault: 'every booking is published four times under new names',
    make: () =>
      sabotage(
        `INSERT INTO event_arrivals SELECT * REPLACE (events * 3 AS events) FROM event_arrivals WHERE event_type = 'booking.created' AND ${ofLastDay('bucket')}`,
      ),
    says: { state: 'failing', message: expect.stringContaining('booking.created') },
  },
  {
    id: 'producer_silence',
    fault: 'nothing of the trip service has come for a day',
    make: () =>
      sabotage(`ALTER TABLE event_arrivals DELETE WHERE family = 'trip' AND ${ofLastDay('bucket')}`),
    says: { state: 'failing', examples: ['trip'] },
  },
  {
    id: 'late_arrivals',
    fault: 'payments of the last hours come much later',
    make: () => send(200, () => rideEvents.initiated(at(5))),
    says: { state: 'failing', message: expect.stringContaining('payment events') },
  },
  {
    id: 'impossible_ping_speeds',
    fault: 'a device sends metres per second as if they were something else',
    make: () =>
      send(30, (n) => ({
        event_type: 'driver.location.updated',
        event_timestamp: at(2 + n / 60),
        driver_id: uuid(7),
        lat: 6.5,
        lon: 3.4,
        speed_kmh: 900,
      })),
    says: { state: 'failing', examples: [uuid(7)] },
  },
  {
    id: 'confirmed_without_payment',
    fault: 'successful payments are lost',
    make: () =>
      sabotage(
        `DELETE FROM payment_events WHERE event_type = 'payment.success' AND cityHash64(payment_id) % 3 = 0`,
      ),
    says: { state: 'failing' },
  },
];

describe.each(faults)('$id: $fault', ({ id, make, says }) => {
  test('is reported', async () => {
    expect((await run(id)).state).toBe('ok');
    await make();
    expect(await run(id)).toMatchObject(says);
  });
});

test('kafka_offsets: offsets in the middle of a partition did not land', async () => {
  const land = (where: string) =>
    sabotage(`INSERT INTO events_raw (batch_id, ingested_at, source, origin, partition, position, outcome)
      SELECT generateUUIDv4(), fromUnixTimestamp64Milli({now:Int64}), 'kafka', 'openride.events.trip', 3, number, 'dead_letter'
      FROM numbers(2000) WHERE ${where}`);
  await land('number != 700 AND number NOT BETWEEN 900 AND 902');
  const missing = { state: 'warning', value: 4 / 2000, examples: ['openride.events.trip/3: 4 from 700'] };
  expect(await run('kafka_offsets')).toMatchObject(missing);
  await land('number = 700 OR number BETWEEN 900 AND 902'); // read again, from the first one that is missing
  expect(await run('kafka_offsets')).toMatchObject({ state: 'ok', value: 0 });
});

test('consumer_lag: messages wait and nobody reads them', async () => {
  const partitions = [
    { topic: 'openride.events.trip', partition: 0, lag: 0 },
    { topic: 'openride.events.trip', partition: 1, lag: 2_000_000 },
  ];
  expect(await run('consumer_lag', { kafkaLag: () => Promise.resolve(partitions) })).toMatchObject({
    state: 'failing',
    message: '2000000 messages wait in 1 of 2 partitions.',
    examples: ['openride.events.trip/1: 2000000'],
  });
  expect(await run('consumer_lag', { kafkaLag: () => Promise.resolve([]) })).toMatchObject({ state: 'ok' });
});

test('no check is left without a fault', () => {
  const made = [...faults.map(({ id }) => id), 'kafka_offsets', 'consumer_lag'];
  expect(allChecks.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
});
