import { expect, test } from 'vitest';
import { noAmounts } from './accounts.ts';
import { judge } from './judge.ts';

const quotas = { requests: 10, engineMs: 2_000, bytes: 1_000, questions: 3 };
const nowMs = 1_000_000;

test.each([
  [{ requests: 9 }, 0, true, null],
  [{ requests: 10 }, 0, false, { limit: 'requests', allowed: '10 requests a minute', retryAfterMs: 30_000 }],
  [
    { bytes: 1_001 },
    0,
    false,
    { limit: 'bytes', allowed: '1000 bytes a minute, sent and received', retryAfterMs: 30_000 },
  ],
  [{ engineMs: 1_999 }, 2, true, null],
  [
    { engineMs: 2_000 },
    0,
    true,
    { limit: 'query_seconds', allowed: '2 seconds of the engine a minute', retryAfterMs: 30_000 },
  ],
  // Who asks too much may still send events.
  [{ engineMs: 5_000 }, 3, false, null],
  [{}, 3, true, { limit: 'concurrent_queries', allowed: '3 questions at once', retryAfterMs: 1_000 }],
])('used %j, %i questions under way, a question: %j → %j', (given, questions, isQuestion, refusal) => {
  const account = { used: { ...noAmounts(), ...given }, questions, endsAtMs: nowMs + 30_000 };
  expect(judge(account, quotas, { isQuestion, nowMs })).toEqual(refusal);
});
