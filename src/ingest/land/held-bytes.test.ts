import { expect, test } from 'vitest';
import { openLog } from '../../kernel/log.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import { openIntake } from '../intake.ts';
import { assignPartition } from '../kafka/read/assigned-partition.ts';
import { type Intake, type Origin, type SourceRecord, TOMBSTONE } from '../records.ts';

// Memory is bounded by what messages hold of it, not by their values: a thousand tombstones of 100 bytes of key each, with a
// header of 1,000 bytes, hold more than a megabyte.

const tombstones: SourceRecord[] = Array.from({ length: 1_000 }, (_, position) => ({
  position,
  bytes: TOMBSTONE,
  key: Buffer.alloc(100),
  headers: [[Buffer.from('trace'), Buffer.alloc(1_000)]],
}));
const origin: Origin = { source: 'kafka', origin: 'rides.trip' };

test('the intake refuses tombstones that it has no room for', () => {
  const intake = openIntake({
    store: { shards: [] } as unknown as Store,
    fanOut: { submit: () => expect.fail(), inFlight: () => ({ oldestIngestedAtMs: null, records: 0 }) },
    checks: {
      read: () => null,
      check: () => ({ ok: false, rejection: { reason: 'empty', path: '', message: '', eventType: null } }),
    },
    keepLetters: () => Promise.resolve(),
    limits: { maxEvents: 1e6, maxBytes: 1e9, maxWaitMs: 1e6, maxPendingBytes: 1_500_000 },
    now: Date.now,
    patienceMs: 0,
    log: openLog('silent'),
    onStep: () => undefined,
    onResults: () => undefined,
    onQueryable: () => undefined,
    onWithheld: () => undefined,
    onLanded: () => undefined,
  });
  void intake.submit(origin, tombstones);
  expect(intake.inFlight().pendingBytes).toBeGreaterThan(1_100_000);
  expect(() => intake.submit(origin, tombstones)).toThrow(expect.objectContaining({ code: 'intake_busy' }));
});

test('a partition counts what its tombstones hold until they have landed', async () => {
  const landing = Promise.withResolvers<{ batchId: string; ingestedAtMs: number; origin: string }>();
  const pieces: number[] = [];
  const submit: Intake['submit'] = (_origin, records) => {
    pieces.push(records.length);
    return { landed: landing.promise, done: Promise.resolve([]) };
  };
  const partition = assignPartition(
    {
      topic: 'rides.trip',
      partition: 0,
      topicId: '4b1b0c1e-0000-4000-8000-000000000001',
      offset: 0,
      committed: null,
    },
    { intake: { submit }, onProgress: () => undefined, onFailure: () => expect.fail() },
  );
  const many = Array.from({ length: 9 }, () => tombstones).flat();
  partition.take({ records: many, nextOffset: many.length, unreadable: 0 }, 0);
  expect(partition.progress().pendingBytes).toBeGreaterThan(9 * 1_100_000);
  expect(pieces.length, 'one piece would be more than 8 MB').toBe(2);
  landing.resolve({ batchId: 'b', ingestedAtMs: 0, origin: 'rides.trip' });
  await partition.stop(new AbortController().signal);
  expect(partition.progress().pendingBytes).toBe(0);
});
