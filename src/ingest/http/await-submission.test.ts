import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Receipt, RecordResult } from '../records.ts';
import { CodedError } from '../../kernel/errors.ts';
import { awaitSubmission } from './await-submission.ts';

const patience = { doneWithinMs: 5_000, landedWithinMs: 30_000 };
const receipt: Receipt = { batchId: 'b', ingestedAtMs: 1, origin: 'o' };
const results: RecordResult[] = [{ position: 0, status: 'accepted', eventType: 't', eventId: 'e' }];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function submission() {
  return { landed: Promise.withResolvers<Receipt>(), done: Promise.withResolvers<RecordResult[]>() };
}

function start({ landed, done }: ReturnType<typeof submission>) {
  const outcome = awaitSubmission({ landed: landed.promise, done: done.promise }, patience);
  outcome.catch(() => undefined);
  return outcome;
}

test('results that come in time are returned', async () => {
  const sent = submission();
  const outcome = start(sent);
  sent.landed.resolve(receipt);
  await vi.advanceTimersByTimeAsync(4_999);
  sent.done.resolve(results);
  await expect(outcome).resolves.toEqual({ receipt, results });
});

test('after landing, the results are waited for no longer than agreed', async () => {
  const sent = submission();
  const outcome = start(sent);
  sent.landed.resolve(receipt);
  await vi.advanceTimersByTimeAsync(5_000);
  await expect(outcome).resolves.toEqual({ receipt, results: null });
});

test('nothing is returned before landing (G3)', async () => {
  const sent = submission();
  let isSettled = false;
  const outcome = start(sent).finally(() => (isSettled = true));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(isSettled).toBe(false);
  sent.landed.resolve(receipt);
  await expect(outcome).resolves.toEqual({ receipt, results: null });
});

test('landing that takes too long is given up', async () => {
  const outcome = start(submission());
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(outcome).rejects.toMatchObject({ code: 'landing_slow' });
});

test('landing that fails is an error at once', async () => {
  const sent = submission();
  const outcome = start(sent);
  sent.done.reject(new CodedError('store_unavailable', 'away'));
  sent.landed.reject(new CodedError('store_unavailable', 'away'));
  await expect(outcome).rejects.toMatchObject({ code: 'store_unavailable' });
});

test('a fan-out that fails after landing is no error of the sender', async () => {
  const sent = submission();
  const outcome = start(sent);
  sent.landed.resolve(receipt);
  sent.done.reject(new CodedError('store_unavailable', 'away'));
  await expect(outcome).resolves.toEqual({ receipt, results: null });
});
