import { expect, test } from 'vitest';
import { decidePace, fullPace, type Pace } from './pace.ts';

const after = (runsMs: readonly number[], tickMs = 1_000) =>
  runsMs.reduce<Pace>((pace, runMs) => decidePace(pace, { runMs, tickMs }), fullPace).everyTicks;

test.each([
  [[], 1],
  [[300, 300], 1],
  [[301], 1],
  [[301, 10, 301], 1],
  [[301, 301], 5],
  [[301, 301, 10, 10], 5],
  [[301, 301, 10, 10, 10], 1],
  [[301, 301, 10, 10, 400, 10, 10], 5],
])('after runs of %j ms it is computed every %i ticks', (runs, every) => {
  expect(after(runs)).toBe(every);
});

test('a slow key is computed every five seconds, whatever the tick', () => {
  expect([after([301, 301], 200), after([301, 301], 10_000)]).toEqual([25, 1]);
});
