import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { rideEvents } from '../support/ride-events.ts';
import { describeOnStores, storeOn } from '../support/store-on.ts';
import { readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: an event counts once, however often, however late and in whatever company it is sent.

describeOnStores('events that come again', (on) => {
  let pipeline: TestPipeline;
  const store = storeOn(on);

  beforeAll(async () => {
    pipeline = await openTestPipeline(makeDataDir(), store.settings);
  });

  afterAll(async () => {
    await pipeline.close();
    await store.remove();
    removeDataDir(pipeline.dataDir);
  });

  const captured = () =>
    readNumber(pipeline.warehouse.connection, '(SELECT sum(captured_amount) FROM payments_15m)');

  async function expectConsistent(): Promise<void> {
    const report = await pipeline.maintenance.reconcile('values');
    expect(report).toMatchObject({
      consistent: true,
      differences: [],
      repeated_identities: 0,
      batches_waiting: 0,
    });
  }

  test('a repeated batch is all duplicates and changes nothing', async () => {
    const events = [...generateEvents({ events: 3_000, days: 40, seed: 1, startMs: Date.UTC(2026, 2, 20) })];
    expect(await pipeline.sendAndCount(events)).toEqual({ accepted: 3_000 });
    const { redeliveries: _before, ...before } = await takeSnapshot(pipeline.warehouse.connection);
    expect(await pipeline.sendAndCount(events)).toEqual({ duplicate: 3_000 });
    const { redeliveries, ...after } = await takeSnapshot(pipeline.warehouse.connection);
    expect(after).toEqual(before);
    expect(redeliveries).toMatch(/^3000 rows/);
  });

  test('duplicates within a request and across requests are told apart by position', async () => {
    const [a, b, c] = ['2026-04-01T10:00:00Z', '2026-04-01T11:00:00Z', '2026-04-01T12:00:00Z'].map((at) =>
      rideEvents.success(at),
    );
    const statuses = async (events: unknown[]) => (await pipeline.send(events)).map(({ status }) => status);
    expect(await statuses([a, a, b, a])).toEqual(['accepted', 'duplicate', 'accepted', 'duplicate']);
    expect(await statuses([c, b, c])).toEqual(['accepted', 'duplicate', 'duplicate']);
  });

  test('of conflicting contents the first landed stays, and the other is counted and shown', async () => {
    const before = Number(await captured());
    const first = rideEvents.success('2026-04-02T10:00:00Z', { amount: '1500.00' });
    const other = { ...first, amount: '9999.00' };
    expect(await pipeline.sendAndCount([first])).toEqual({ accepted: 1 });
    expect(await pipeline.sendAndCount([other, first, other])).toEqual({ conflict: 2, duplicate: 1 });
    expect(Number(await captured()) - before).toBe(1500);
    const shown = await readNumber(
      pipeline.warehouse.connection,
      `(SELECT groupArray(status) FROM redeliveries WHERE identity = {id:UUID})`,
      { id: first['payment_id'] },
    );
    expect(shown).toBe(`['conflict','duplicate','conflict']`);
  });

  test('a re-send with another event_id and time is the same event: a conflict, not a second payment', async () => {
    const first = rideEvents.success('2026-04-03T10:00:00Z', {
      event_id: 'e0000000-0000-4000-8000-0000000000a1',
    });
    const again = {
      ...first,
      event_id: 'e0000000-0000-4000-8000-0000000000a2',
      event_timestamp: '2026-06-30T23:59:59Z',
    };
    expect(await pipeline.sendAndCount([first])).toEqual({ accepted: 1 });
    const before = await captured();
    expect(await pipeline.sendAndCount([again])).toEqual({ conflict: 1 });
    expect(await captured()).toBe(before);
  });

  test('an event without an id is the same event when sent again, whatever the order of its fields', async () => {
    const failed = rideEvents.failed('2026-04-03T12:00:00Z');
    const reversed = Object.fromEntries(Object.entries(failed).reverse());
    expect(await pipeline.sendAndCount([failed])).toEqual({ accepted: 1 });
    expect(await pipeline.sendAndCount([reversed])).toEqual({ duplicate: 1 });
  });

  test('a late event counts at its own time', async () => {
    const late = rideEvents.success('2021-02-28T23:59:59.999Z', { amount: '12.34' });
    expect(await pipeline.sendAndCount([late])).toEqual({ accepted: 1 });
    const bucket = `(SELECT sum(captured_amount) FROM payments_15m WHERE bucket = '2021-02-28 23:45:00')`;
    expect(await readNumber(pipeline.warehouse.connection, bucket)).toBe('12.34');
  });

  test('one batch over two years of business months is one fan-out', async () => {
    const months = Array.from({ length: 24 }, (_, month) =>
      new Date(Date.UTC(2024, month, 15)).toISOString(),
    );
    const events = months.flatMap((at) => [
      rideEvents.success(at),
      rideEvents.started(at),
      rideEvents.completed(at),
    ]);
    expect(await pipeline.sendAndCount(events)).toEqual({ accepted: 72 });
    const families = `(SELECT uniqExact(toYYYYMM(event_time)) FROM trip_events WHERE event_time < '2026-01-01')`;
    expect(await readNumber(pipeline.warehouse.connection, families)).toBe('24');
  });

  test.each([1_999, 2_000, 2_001])('%i repeated events among new ones are all found', async (repeated) => {
    const plan = { events: repeated + 500, days: 2, seed: repeated, startMs: Date.UTC(2026, 6, 1) };
    const events = [...generateEvents(plan)];
    await pipeline.send(events.slice(0, repeated));
    expect(await pipeline.sendAndCount(events)).toEqual({ accepted: 500, duplicate: repeated });
  });

  test('concurrent requests with the same events: each event is accepted once', async () => {
    const events = [...generateEvents({ events: 400, days: 1, seed: 77, startMs: Date.UTC(2026, 7, 1) })];
    const answers = await Promise.all(Array.from({ length: 8 }, () => pipeline.send(events)));
    const accepted = answers.flat().filter(({ status }) => status === 'accepted');
    expect(accepted).toHaveLength(400);
    expect(answers.flat()).toHaveLength(3_200);
  });

  test('after all of that every table is what its source says', async () => {
    await expectConsistent(); // nothing mends a difference meanwhile, so that once is enough
  });
});
