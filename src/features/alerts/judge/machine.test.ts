import { describe, expect, test } from 'vitest';
import type { Reading } from './judge.ts';
import { atFirst, type News, type Policy, type State, step } from './machine.ts';

const plain: Policy = { forWindows: 1, recoverWindows: 1, noData: 'hold' };
const readings: Readonly<Record<string, Reading>> = {
  '!': { kind: 'breach', level: 'critical', value: 1, reason: '' },
  w: { kind: 'breach', level: 'warning', value: 1, reason: '' },
  '.': { kind: 'fine', value: 0, reason: '' },
  '-': { kind: 'skipped', reason: '' },
  '?': { kind: 'no_data', reason: '' },
  x: { kind: 'error', reason: '' },
};

/** Lets windows pass, a letter each, and tells states and news. */
function live(windows: string, policy: Partial<Policy> = {}): { states: State[]; news: (News | null)[] } {
  let now = atFirst(0);
  const states: State[] = [];
  const news: (News | null)[] = [];
  for (const [i, letter] of windows.split('').entries()) {
    const made = step(now, readings[letter]!, (i + 1) * 60_000, { ...plain, ...policy });
    now = made.next;
    states.push(now.state);
    news.push(made.news);
  }
  return { states, news };
}

type Case = [string, string, Partial<Policy>, State[], (News | null)[]];
test.each<Case>([
  ['in order', '..', {}, ['ok', 'ok'], [null, null]],
  ['fires and is over', '!.', {}, ['firing', 'ok'], ['fired', 'over']],
  ['fires once', '!!!', {}, ['firing', 'firing', 'firing'], ['fired', null, null]],
  ['becomes worse', 'w!', {}, ['firing', 'firing'], ['fired', 'worse']],
  ['becomes better without a word', '!w', {}, ['firing', 'firing'], ['fired', null]],
  ['waits for so many', '!!!', { forWindows: 3 }, ['pending', 'pending', 'firing'], [null, null, 'fired']],
  [
    'a pause begins the count anew',
    '!.!!',
    { forWindows: 2 },
    ['pending', 'ok', 'pending', 'firing'],
    [null, null, null, 'fired'],
  ],
  [
    'recovers in so many',
    '!..',
    { recoverWindows: 2 },
    ['firing', 'recovering', 'ok'],
    ['fired', null, 'over'],
  ],
  [
    'flaps without a word',
    '!.!..',
    { recoverWindows: 2 },
    ['firing', 'recovering', 'firing', 'recovering', 'ok'],
    ['fired', null, null, null, 'over'],
  ],
  ['what is skipped changes nothing', '!-.', {}, ['firing', 'firing', 'ok'], ['fired', null, 'over']],
  [
    'skipped windows do not break a row',
    '!-!',
    { forWindows: 2 },
    ['pending', 'pending', 'firing'],
    [null, null, 'fired'],
  ],
  ['no data is not told', '.?.', {}, ['ok', 'no_data', 'ok'], [null, null, null]],
  [
    'no data is told',
    '.??.',
    { noData: 'alert' },
    ['ok', 'no_data', 'no_data', 'ok'],
    [null, 'no_data', null, 'data_again'],
  ],
  ['no data is no good news', '!?.', {}, ['firing', 'firing', 'ok'], ['fired', null, 'over']],
  ['no data breaks a row', '!?!', { forWindows: 2 }, ['pending', 'no_data', 'pending'], [null, null, null]],
  ['an error is told once', '.xx.', {}, ['ok', 'error', 'error', 'ok'], [null, 'error', null, 'data_again']],
  ['an error while it fires', '!x!', {}, ['firing', 'firing', 'firing'], ['fired', null, null]],
  ['fires again', '!.!', {}, ['firing', 'ok', 'firing'], ['fired', 'over', 'fired']],
])('%s (%s)', (_, windows, policy, states, news) => {
  expect(live(windows, policy)).toEqual({ states, news });
});

describe('moments', () => {
  test('since when it is so, since when it fires, and when it was over', () => {
    const first = step(atFirst(0), readings['!']!, 10, plain).next;
    const second = step(first, readings['w']!, 20, plain).next;
    expect(second).toMatchObject({ state: 'firing', level: 'warning', sinceMs: 10, firedAtMs: 10 });
    expect(step(second, readings['.']!, 30, plain).next).toMatchObject({
      state: 'ok',
      level: null,
      sinceMs: 30,
      firedAtMs: null,
      overAtMs: 30,
    });
  });
});
