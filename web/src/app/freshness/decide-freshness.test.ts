import { expect, test } from 'vitest';
import { decideFreshness, type Heard } from './decide-freshness.ts';

const heard: Heard = {
  watermark: '2026-03-02T07:12:03Z',
  heardAtMs: 100_000,
  everyMs: 1_000,
  isPushed: true,
  hasFailed: false,
};

test.each([
  ['just heard', heard, 100_500, 'live'],
  ['asked for and not pushed', { ...heard, isPushed: false }, 100_500, 'current'],
  ['late by 5 s', heard, 106_000, 'stale'],
  ['late by 30 s', heard, 131_000, 'lost'],
  ['a request failed, the last answer is fresh', { ...heard, hasFailed: true }, 100_500, 'stale'],
  ['nothing came yet', { ...heard, heardAtMs: null, watermark: null }, 999_999, 'asking'],
  ['nothing came, and the request failed', { ...heard, heardAtMs: null, hasFailed: true }, 999_999, 'lost'],
] as const)('%s', (_name, what, nowMs, state) => {
  expect(decideFreshness(what, nowMs).state).toBe(state);
});
