import { expect, test } from 'vitest';
import { sayRun } from './say-run.ts';

const run = {
  outcome: 'completed',
  started_at: '2026-03-02T06:00:00Z',
  ended_at: '2026-03-02T06:00:41Z',
  result: { seconds: 40.9, tables: 42, differing: [], is_consistent: true, details: { of: 'no person' } },
  error: null,
};

test.each([
  ['what a run found', {}, 'Completed in 41 s · tables 42 · differing 0 · is consistent yes'],
  ['what went wrong', { outcome: 'failed', error: 'The store does not answer.' }, 'Failed in 41 s: The store does not answer.'],
  ['that it runs', { outcome: 'running', ended_at: null, result: null }, 'Running'],
])('a run says %s', (_, patch, text) => {
  expect(sayRun({ ...run, ...patch }).replaceAll('\u00a0', ' ')).toBe(text);
});
