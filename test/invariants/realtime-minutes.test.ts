import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { HOUR_MS } from '../../src/kernel/units.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// The minutes of the last hour hold what arrived within two hours, each event once, and are mended like any rollup.

const dataDir = makeDataDir();
let pipeline: TestPipeline;
let live: { event_type: string; amount: number }[];

beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  const nowMs = Date.now();
  const history = [...generateEvents({ events: 300, days: 1, seed: 3, startMs: nowMs - 5 * 24 * HOUR_MS })];
  // A day is drawn into one and a half hours, so that its bookings, payments and trips lie close to one another.
  const fromMs = nowMs - 1.6 * HOUR_MS;
  const day = [...generateEvents({ events: 800, days: 1, seed: 4, startMs: fromMs })];
  const drawn = day.map((text) =>
    text.replace(/"event_timestamp":"([^"]+)"/, (_, time: string) => {
      const atMs = fromMs + (Date.parse(time) - fromMs) / 16;
      return `"event_timestamp":"${new Date(atMs).toISOString()}"`;
    }),
  );
  await pipeline.send([...history, ...drawn, ...drawn.slice(0, 100)]);
  live = drawn.map((text) => {
    const event = JSON.parse(text) as { event_type: string; total_price?: string; amount?: string };
    const money = { 'booking.confirmed': event.total_price, 'payment.success': event.amount }[
      event.event_type
    ];
    return { event_type: event.event_type, amount: Number(money ?? 0) };
  });
});
afterAll(async () => {
  await pipeline.close();
  removeDataDir(dataDir);
});

const read = (expression: string) => readNumber(pipeline.warehouse.connection, expression);

test('they count each live event once and no history, with the money that was agreed and paid', async () => {
  expect(live.some(({ event_type }) => event_type === 'driver.location.updated')).toBe(true);
  for (const type of new Set(live.map((event) => event.event_type))) {
    const own = live.filter((event) => event.event_type === type);
    const of = (sum: string) => `(SELECT sum(${sum}) FROM realtime_minutes WHERE event_type = '${type}')`;
    expect(Number(await read(of('events'))), type).toBe(own.length);
    const amount = own.reduce((sum, event) => sum + event.amount, 0);
    expect(Number(await read(of('amount'))), type).toBeCloseTo(amount, 2);
  }
  expect(live.some(({ amount }) => amount > 0)).toBe(true);
});

test('computed anew from the families they are the same, and a damage is found and mended', async () => {
  const { connection } = pipeline.warehouse;
  expect(await pipeline.maintenance.reconcile('values')).toMatchObject({ consistent: true, differences: [] });
  await connection.command('INSERT INTO realtime_minutes SELECT * FROM realtime_minutes LIMIT 5');
  const { differences } = await pipeline.maintenance.reconcile('values');
  expect(new Set(differences.map(({ table }) => table))).toEqual(new Set(['realtime_minutes']));
  const { after } = await pipeline.maintenance.rebuild(null);
  expect(after).toMatchObject({ consistent: true });
  expect(await read('(SELECT sum(events) FROM realtime_minutes)')).toBe(String(live.length));
});
