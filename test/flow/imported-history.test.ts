import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFile } from '../../src/ingest/file/import-file.ts';
import type { Receipt } from '../../src/metrics/answer.ts';
import { MINUTE_MS } from '../../src/kernel/units.ts';
import type { CheckTools, Verdict } from '../../src/quality/checks/check.ts';
import { lateArrivals } from '../../src/quality/checks/late-arrivals.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { makeScratch } from '../support/scratch-files.ts';
import { type TestService, openTestService } from '../support/test-service.ts';
import { type Arrival, insertAccepted, openTestStore } from '../support/test-store.ts';

// Old events that a producer sends now are late. The same events from a file, as a backfill or from a corrected letter are history: they
// count in every number, and never as late, nor in how long events take to arrive.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({ API_KEYS: '' });
});
afterAll(() => service.remove());

const { file } = makeScratch();
const startOf = (at: string) => serviceEvents.started(at, { trip_id: newId() });
const ndjson = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');

type Way = (events: readonly unknown[]) => Promise<void>;

async function post(path: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  return response;
}

const byFile: Way = async (events) => {
  await importFile({
    intake: service.pipeline.intake,
    path: file('history.ndjson', ndjson(events)),
    format: 'ndjson',
    stateDir: join(service.dataDir, 'imports'),
    onProgress: () => {},
    onDelay: () => {},
    onResume: () => {},
    signal: new AbortController().signal,
    now: Date.now,
    sleep: () => Promise.resolve(),
  });
};

const byReplay: Way = async (events) => {
  for (const event of events) {
    const broken = { ...(event as object), passengers_count: 'two' };
    const { results } = (await (await post('/v1/events', JSON.stringify(broken))).json()) as {
      results: { dead_letter_id: string }[];
    };
    await post(`/v1/dead-letters/${results[0]!.dead_letter_id}/replay`, JSON.stringify(event));
  }
};

const ways: [name: string, day: string, late: number, send: Way][] = [
  ['over HTTP', '2026-03-02', 3, async (events) => void (await post('/v1/events', JSON.stringify(events)))],
  [
    'as a backfill',
    '2026-03-03',
    0,
    async (events) => void (await post('/v1/events?backfill=true', JSON.stringify(events))),
  ],
  ['by a file', '2026-03-04', 0, byFile],
  ['from a corrected letter', '2026-03-05', 0, byReplay],
];

async function receiptOf(from: string, to: string): Promise<Receipt> {
  const answer = await fetch(`${service.url}/v1/metrics/trips?metrics=trips.started&from=${from}&to=${to}`);
  const { metrics, receipt } = (await answer.json()) as { metrics: object; receipt: Receipt };
  expect(metrics).toEqual({ 'trips.started': 3 });
  return receipt;
}

describe.each(ways)('old events %s', (_, day, late, send) => {
  test(`${late} of 3 are late, and all count`, async () => {
    await send(['08:00:00', '09:10:00', '17:20:00'].map((time) => startOf(`${day}T${time}+01:00`)));
    expect((await receiptOf(`${day}T00:00:00%2B01:00`, `${day}T23:00:00%2B01:00`)).late).toBe(late);
    // Off the quarter hours the single events are asked.
    expect((await receiptOf(`${day}T00:07:00%2B01:00`, `${day}T23:07:00%2B01:00`)).late).toBe(late);
  });
});

test('the last hour tells the same', async () => {
  const at = new Date(Date.now() - 50 * 60_000).toISOString();
  await byFile(Array.from({ length: 60 }, () => startOf(at)));
  expect(await lastHour()).toMatchObject({ late: 0, lagMs: null, trips: 60 });
  await post('/v1/events', JSON.stringify(Array.from({ length: 60 }, () => startOf(at))));
  const after = await lastHour();
  expect(after).toMatchObject({ late: 60, trips: 120 });
  expect(after.lagMs).toBeGreaterThan(2_900_000);
});

async function lastHour() {
  const answer = await fetch(`${service.url}/v1/metrics/realtime`);
  const { receipt, freshness, totals } = (await answer.json()) as {
    receipt: Receipt;
    freshness: { ingest_lag_p95_ms: number | null };
    totals: { active_trips: number };
  };
  return { late: receipt.late, lagMs: freshness.ingest_lag_p95_ms, trips: totals.active_trips };
}

test('the check of late arrivals judges what producers sent', async () => {
  const store = await openTestStore();
  const nowMs = Date.parse('2026-03-06T12:00:00Z');
  const arrivals = (minutesLate: number, imported: boolean): Arrival[] =>
    Array.from({ length: 60 }, () => {
      const happenedMs = nowMs - 240 * MINUTE_MS;
      const event = startOf(new Date(happenedMs).toISOString());
      return { event, ingestedAtMs: happenedMs + minutesLate * MINUTE_MS, imported };
    });
  const judge = (): Promise<Verdict> =>
    lateArrivals.run({
      nowMs,
      allowedLatenessMs: 5 * MINUTE_MS,
      query: (row, sql, params = {}) => store.connection.query(row, sql, { params }),
    } as CheckTools);
  await insertAccepted(store.connection, [...arrivals(1, false), ...arrivals(200, true)]);
  expect(await judge()).toMatchObject({ state: 'ok', message: '0 of 60 trip events (0 %) came late.' });
  await insertAccepted(store.connection, arrivals(200, false), 2);
  expect(await judge()).toMatchObject({
    state: 'failing',
    message: '60 of 120 trip events (50 %) came late.',
  });
  await store.close();
});
