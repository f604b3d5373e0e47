import { expect, test } from 'vitest';
import { conditionSchema } from '../rule.ts';
import { deviationFrom } from './deviation.ts';
import { judge, type Measured } from './judge.ts';

const of = (value: number): Measured => ({ kind: 'number', value });
const share = (numerator: number, denominator: number): Measured => ({
  kind: 'ratio',
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});
const nothing: Measured = { kind: 'nothing' };
const say = (
  condition: object,
  number: Measured,
  beside: { compared?: number | null; usual?: number[] } = {},
) => {
  const reading = judge(conditionSchema.parse(condition), number, { compared: null, usual: [], ...beside });
  return reading.kind === 'breach' ? reading.level : reading.kind;
};

test('a threshold has two levels, and the bound itself is in order', () => {
  const above = { kind: 'threshold', op: 'above', warning: 10, critical: 20 };
  expect([10, 10.5, 20, 21].map((value) => say(above, of(value)))).toEqual([
    'fine',
    'warning',
    'warning',
    'critical',
  ]);
  const below = { kind: 'threshold', op: 'below', critical: 5 };
  expect([5, 4.9].map((value) => say(below, of(value)))).toEqual(['fine', 'critical']);
  expect(say(below, nothing)).toBe('no_data');
});

test('a change is a share of the earlier period', () => {
  const fall = {
    kind: 'change',
    compare: 'previous_period',
    direction: 'down',
    warning: 0.2,
    critical: 0.5,
    minimum: 10,
  };
  expect(say(fall, of(81), { compared: 100 })).toBe('fine');
  expect(say(fall, of(79), { compared: 100 })).toBe('warning');
  expect(say(fall, of(49), { compared: 100 })).toBe('critical');
  expect(say(fall, of(200), { compared: 100 })).toBe('fine');
  expect(say(fall, of(1), { compared: 9 })).toBe('skipped');
  expect(say(fall, of(1), { compared: 0 })).toBe('skipped');
  expect(say(fall, of(1))).toBe('no_data');
  expect(say({ ...fall, direction: 'up' }, of(200), { compared: 100 })).toBe('critical');
});

test('a ratio is judged by its interval, so that few trials raise no alarm', () => {
  const low = { kind: 'ratio', op: 'below', critical: 0.9, minimum: 20 };
  expect(say(low, share(8, 10))).toBe('skipped'); // too few
  expect(say(low, share(17, 20))).toBe('fine'); // 0.85, and up to 0.95
  expect(say(low, share(170, 200))).toBe('critical'); // 0.85, and up to 0.893
  expect(say(low, share(0, 0))).toBe('skipped');
  expect(say({ kind: 'ratio', op: 'above', warning: 0.1 }, share(3, 20))).toBe('fine');
  expect(say({ kind: 'ratio', op: 'above', warning: 0.1 }, share(30, 200))).toBe('warning');
});

test('absence is nothing, whatever form nothing has', () => {
  const silence = { kind: 'absence', level: 'warning' };
  expect([of(0), nothing, share(0, 0), of(1), share(0, 3)].map((number) => say(silence, number))).toEqual([
    'warning',
    'warning',
    'warning',
    'fine',
    'fine',
  ]);
});

test('a baseline is that of the weeks before, and weeks that are equal by luck make nothing unusual', () => {
  const usual = [100, 104, 96, 102, 98, 100];
  const down = { kind: 'baseline', direction: 'down', warning: 3, critical: 6 };
  expect(say(down, of(71), { usual })).toBe('fine'); // chance alone is 10
  expect(say(down, of(69), { usual })).toBe('warning');
  expect(say(down, of(39), { usual })).toBe('critical');
  expect(say(down, of(300), { usual })).toBe('fine');
  expect(say({ ...down, direction: 'both' }, of(300), { usual })).toBe('critical');
  expect(say(down, of(0), { usual: [1, 2] })).toBe('skipped');
  expect(say({ ...down, minimum: 200 }, of(0), { usual })).toBe('skipped');
});

test('deviations are robust: one strange week does not matter', () => {
  // Median 100, absolute deviations 40 50 0 60 900 50: median 50, times 1.4826.
  expect(deviationFrom([60, 150, 100, 40, 1000, 50], 100)!.median).toBe(80);
  expect(deviationFrom([100, 100, 1000], 130)).toEqual({ median: 100, deviations: 3 });
  expect(deviationFrom([100, 200, 300, 400, 500], 300 + 1.4826 * 100)).toEqual({
    median: 300,
    deviations: 1,
  });
});

test('a condition without a level is none', () => {
  const parsed = conditionSchema.safeParse({ kind: 'threshold', op: 'above' });
  expect(parsed.error?.issues[0]?.message).toBe('is missing, and so is warning');
});
