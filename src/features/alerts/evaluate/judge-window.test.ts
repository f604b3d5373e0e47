import { expect, test } from 'vitest';
import { ruleSchema } from '../rule.ts';
import { judgeWindow } from './judge-window.ts';
import type { WindowNumbers } from './read-window.ts';

const rule = ruleSchema.parse({
  id: 'silent',
  name: 'A provider is silent',
  metric: 'payments.succeeded',
  by: ['provider'],
  condition: { kind: 'absence' },
});
const window = { fromMs: 0, toMs: 900_000 };
const paystack = '{"provider":"paystack"}';
const number = (value: number) => ({ kind: 'number', value }) as const;

test('a known group to which nothing happened is judged, and what it was is kept for the second judgement', () => {
  const beside = { compared: null, usual: [] };
  const groups = new Map([[paystack, { labels: { provider: 'paystack' }, number: number(3), beside }]]);
  const known = { groups: [], silences: [], firing: new Set<string>() };
  const first = judgeWindow(rule, window, numbers(groups), known);
  expect(first.verdicts).toEqual({ [paystack]: null });
  const next = { fromMs: 900_000, toMs: 1_800_000 };
  const second = judgeWindow(rule, next, numbers(new Map()), { ...known, groups: first.groups });
  expect(second.verdicts).toEqual({ [paystack]: 'critical' });
  expect(second.happenings).toMatchObject([{ key: paystack, to: 'firing', news: 'fired' }]);
});

test('a rule that cannot be asked has a group to show it, and nothing to judge once more', () => {
  const known = { groups: [], silences: [], firing: new Set<string>() };
  const judged = judgeWindow(rule, window, { kind: 'error', reason: 'no right' }, known);
  expect(judged).toMatchObject({ verdicts: null, groups: [{ key: '{}', state: 'error' }] });
});

function numbers(groups: WindowNumbers['groups']) {
  return { kind: 'numbers', numbers: { groups, absent: number(0), isComplete: true } } as const;
}
