import { expect, test } from 'vitest';
import { decideLeaseStep } from './decide-lease.ts';

const ttlMs = 9_000;

test.each([
  // granted, asked, now → step
  ['fresh', 0, 0, 0, { do: 'wait', waitMs: 3_000 }],
  ['a third is over', 0, 0, 3_000, { do: 'renew' }],
  ['granted again', 3_000, 3_000, 3_100, { do: 'wait', waitMs: 2_900 }],
  ['asked without an answer', 0, 3_000, 3_100, { do: 'wait', waitMs: 350 }],
  ['asked without an answer, again', 0, 3_000, 3_450, { do: 'renew' }],
  ['the wait would go beyond the end', 0, 7_900, 8_000, { do: 'wait', waitMs: 100 }],
  ['a moment before the end', 0, 7_600, 8_099, { do: 'renew' }],
  ['at the end of what is usable', 0, 7_900, 8_100, { do: 'give up' }],
  ['woken long after', 0, 3_000, 600_000, { do: 'give up' }],
] as const)('%s', (_name, grantedAtMs, askedAtMs, nowMs, step) => {
  expect(decideLeaseStep({ ttlMs, grantedAtMs, askedAtMs, nowMs })).toEqual(step);
});
