import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ingestAnswerSchema } from '../../src/ingest/http/ingest-answer.ts';
import { makeApiServer } from '../support/api-server.ts';
import { badBodies, type BadEvent, badEvents, tooLargeEvent, validEvent } from '../support/malformed.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// Must hold whatever is sent: no 5xx, every record accounted for with its reason, every valid event stored once (G2).

// Of every kind, in every spelling: 40 rounds are 1,400 bad events. MALFORMED_ROUNDS=260 makes it ten thousand with the bodies.
const ROUNDS = Number(process.env['MALFORMED_ROUNDS'] ?? 40);
const TOO_LARGE = 16;
const BODIES = Math.ceil(ROUNDS / 4);

const dataDir = makeDataDir();
let pipeline: TestPipeline;
let app: FastifyInstance;
beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
  ({ app } = await makeApiServer({
    intake: pipeline.intake,
    deadLetters: pipeline.deadLetters,
    limits: { doneWithinMs: 60_000 },
  }));
});
afterAll(async () => {
  await app.close();
  await pipeline.close();
  removeDataDir(dataDir);
});

const validIds: string[] = [];
const letterIds = new Set<string>();
const reasonCounts = new Map<string, number>();

/** Sends bad events, a valid one after each, and checks that each gets what it deserves. */
async function send(
  bad: readonly { event: BadEvent; n: number }[],
  spell: (records: Buffer[]) => Sent,
): Promise<void> {
  const expected: (BadEvent | string)[] = [];
  const records = bad.flatMap(({ event, n }) => {
    const id = randomUUID();
    expected.push(event, id);
    return [event.make(n), Buffer.from(JSON.stringify(validEvent(id)))];
  });
  const response = await app.inject({ method: 'POST', url: '/v1/events', ...spell(records) });
  expect(response.statusCode, response.body.slice(0, 300)).toBe(200);
  const answer = ingestAnswerSchema.parse(response.json());
  expect(answer.received).toBe(records.length);
  expect(answer.accepted + answer.duplicates + answer.conflicts + answer.rejected).toBe(answer.received);
  for (const [index, what] of expected.entries()) {
    const result = answer.results[index]!;
    if (typeof what === 'string') {
      expect(result).toMatchObject({ index, status: 'accepted', event_id: what });
      validIds.push(what);
    } else {
      expect({ kind: what.kind, ...result }).toMatchObject({
        kind: what.kind,
        index,
        status: 'rejected',
        reason: what.reason,
      });
      letterIds.add(result.dead_letter_id!);
      reasonCounts.set(what.reason, (reasonCounts.get(what.reason) ?? 0) + 1);
    }
  }
}

type Sent = { payload: Buffer; headers: Record<string, string> };

const join = (records: Buffer[], separator: string) =>
  Buffer.concat(records.flatMap((record, i) => (i === 0 ? [record] : [Buffer.from(separator), record])));
const spellings: ((records: Buffer[]) => Sent)[] = [
  (records) => ({ payload: join(records, '\n'), headers: { 'content-type': 'application/x-ndjson' } }),
  (records) => ({ payload: join(records, '\r\n\r\n'), headers: { 'content-type': 'text/plain' } }),
  (records) => ({
    payload: Buffer.concat([Buffer.from('['), join(records, ', '), Buffer.from(']')]),
    headers: { 'content-type': 'application/json' },
  }),
  (records) => ({
    payload: gzipSync(Buffer.concat([Buffer.from('[\n'), join(records, ',\n'), Buffer.from('\n]')])),
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  }),
];

test('bad events do not spoil the good ones, and every one is told why', async () => {
  // Two rounds a request and five requests at a time, so that requests share batches.
  for (let from = 0; from < ROUNDS; from += 10) {
    const pairs = [0, 2, 4, 6, 8].map((more) => [from + more, from + more + 1]);
    await Promise.all(
      pairs.map((rounds) =>
        send(
          rounds.flatMap((n) => badEvents.map((event) => ({ event, n }))),
          spellings[(rounds[0]! / 2) % spellings.length]!,
        ),
      ),
    );
  }
  for (let n = 0; n < TOO_LARGE; n += 4) {
    const events = [0, 1, 2, 3].map((more) => ({ event: tooLargeEvent, n: n + more }));
    await send(events, spellings[(n / 4) % spellings.length]!);
  }
  const reachable = ['not_utf8', 'not_json', 'not_an_object', 'empty', 'too_large', 'missing_event_type'];
  reachable.push(
    'unknown_event_type',
    'unknown_schema_version',
    'timestamp_out_of_range',
    'schema_violation',
  );
  for (const reason of reachable) expect(reasonCounts.get(reason), reason).toBeGreaterThanOrEqual(TOO_LARGE);
}, 300_000);

test('a bad body is refused as a whole, and nothing of it is stored', async () => {
  for (let n = 0; n < BODIES; n++) {
    for (const { kind, status, code, make } of badBodies) {
      const response = await app.inject({ method: 'POST', url: '/v1/events', ...make(n) });
      expect([kind, response.statusCode, response.json<{ code: string }>().code]).toEqual([
        kind,
        status,
        code,
      ]);
    }
  }
});

test('afterwards every valid event is stored once, and every bad one is a letter', async () => {
  const [stored] = await pipeline.warehouse.connection.query(
    z.object({ events: z.coerce.number(), ids: z.coerce.number() }),
    'SELECT count() AS events, uniqExact(event_id) AS ids FROM location_events',
  );
  expect(stored).toEqual({ events: validIds.length, ids: new Set(validIds).size });
  const counts = await pipeline.deadLetters.counts({});
  expect(counts.reduce((sum, { open }) => sum + open, 0)).toBe(letterIds.size);
  for (const [reason, count] of reasonCounts) {
    const open = counts.filter((one) => one.reason === reason).reduce((sum, one) => sum + one.open, 0);
    expect([reason, open]).toEqual([reason, count]);
  }
  expect(validIds.length + letterIds.size).toBeGreaterThan(60 * ROUNDS);
});
