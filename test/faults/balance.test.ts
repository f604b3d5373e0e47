import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeEventSource } from '../../bench/events.ts';
import { makeRandom } from '../../bench/random.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';
import { drawBalance, isRight } from './balance.ts';
import { makeLedger } from './ledger.ts';
import { tellingsOf } from './tellings.ts';
import { isOfTripService } from './trip-service.ts';

// The balance of the fault runs must see what a second telling adds: in the row of its event, in sums, and in entities. Otherwise a run that
// loses additions would end green.

const DAY = Date.UTC(2026, 2, 2);
const dataDir = makeDataDir();
const ledger = makeLedger();
let pipeline: TestPipeline;

beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  const random = makeRandom(7);
  const next = makeEventSource({ events: 40_000, days: 4, seed: 7 });
  const told = Array.from({ length: 4_000 }, (_, index) => tellingsOf(next(DAY + index * 20_000), random));
  for (const round of [0, 1])
    await send(told.flatMap((tellings) => (tellings === null ? [] : [tellings[round]!])));
});
afterAll(async () => {
  await pipeline.close();
  removeDataDir(dataDir);
});

async function send(messages: readonly string[]): Promise<void> {
  for (const topic of [undefined, 'trip.completed']) {
    const own = messages.filter((message) => isOfTripService(message) === (topic !== undefined));
    for (const message of own) ledger.recordTelling(message);
    const results = await pipeline.send(own, topic);
    results.forEach(({ status }, index) => ledger.acknowledge(own[index]!, status));
  }
}

const draw = () => drawBalance(pipeline.warehouse.connection, ledger);
const change = (sql: string) =>
  pipeline.warehouse.connection.command(sql, { settings: { mutations_sync: 2 } });

test('is right when every addition is where it belongs', async () => {
  const balance = await draw();
  expect(balance.examples).toEqual([]);
  expect(isRight(balance)).toBe(true);
  expect(balance.toldByTwo.events).toBeGreaterThan(100);
});

test.each([
  ['a row of an event', 'booking_events', 'rating = NULL', 'foreign'],
  ['a sum of ratings', 'route_bookings_15m', 'stars = 0', 'drift'],
  ['a sum of earnings', 'trips_15m', 'driver_earnings = driver_earnings + 1', 'drift'],
  ['a trip', 'trips', 'distance_km = NULL', 'drift'],
  ['a booking', 'bookings', 'rating = NULL', 'drift'],
  ['a user', 'users', `city = ''`, 'drift'],
] as const)('sees an addition that is not in %s', async (_, table, assignment, kind) => {
  await change(`CREATE TABLE kept AS ${table}`);
  await change(`INSERT INTO kept SELECT * FROM ${table}`);
  await change(`ALTER TABLE ${table} UPDATE ${assignment} WHERE 1`);
  expect((await draw())[kind]).toBeGreaterThan(0);
  await change(`TRUNCATE TABLE ${table}`);
  await change(`INSERT INTO ${table} SELECT * FROM kept`);
  await change('DROP TABLE kept');
  expect(isRight(await draw())).toBe(true);
});
