import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSilence, type Silence } from './silence.ts';

let silence: Silence;
let answers: boolean;
let asked: number;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  answers = true;
  asked = 0;
  silence = openSilence({
    ask: () => Promise.resolve((asked += 1) > 0 && answers),
    askAfterMs: 2_000,
  });
});
afterEach(() => {
  silence.close();
  vi.useRealTimers();
});

test('what answers is never silent for longer than until it is asked', async () => {
  for (let second = 0; second < 30; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(silence.ms()).toBeLessThanOrEqual(2_500);
  }
});

test('what does not answer is silent for as long as that lasts, and no longer', async () => {
  answers = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(silence.ms()).toBe(20_000);
  answers = true;
  await vi.advanceTimersByTimeAsync(500);
  expect(silence.ms()).toBe(0);
});

test('what is busy answering others is not asked', async () => {
  for (let second = 0; second < 30; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    silence.heard();
  }
  expect(asked).toBe(0);
});

test('a question that hangs is the only one, and its late answer counts', async () => {
  const late = Promise.withResolvers<boolean>();
  let questions = 0;
  const hanging = openSilence({ ask: () => ((questions += 1), late.promise), askAfterMs: 1_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect([hanging.ms(), questions]).toEqual([10_000, 1]);
  late.resolve(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(hanging.ms()).toBe(0);
  hanging.close();
});

test('the time in which this process was stopped is not the silence of the other', async () => {
  answers = false;
  vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 60_000);
  await vi.advanceTimersByTimeAsync(500);
  expect(silence.ms()).toBe(1_000);
});
