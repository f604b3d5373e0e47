import { expect, test } from 'vitest';
import { type Ends, estimateSurvival } from './kaplan-meier.ts';

// Weeks of remission of children with leukaemia (Freireich and others 1963), the standard example of the textbooks.
const treated: Ends[] = [
  { time: 6, events: 3, censored: 1 },
  { time: 7, events: 1, censored: 0 },
  { time: 9, events: 0, censored: 1 },
  { time: 10, events: 1, censored: 1 },
  { time: 11, events: 0, censored: 1 },
  { time: 13, events: 1, censored: 0 },
  { time: 16, events: 1, censored: 0 },
  { time: 17, events: 0, censored: 1 },
  { time: 19, events: 0, censored: 1 },
  { time: 20, events: 0, censored: 1 },
  { time: 22, events: 1, censored: 0 },
  { time: 23, events: 1, censored: 0 },
  { time: 25, events: 0, censored: 1 },
  { time: 32, events: 0, censored: 2 },
  { time: 34, events: 0, censored: 1 },
  { time: 35, events: 0, censored: 1 },
];
const placebo: Ends[] = [
  [1, 2],
  [2, 2],
  [3, 1],
  [4, 2],
  [5, 2],
  [8, 4],
  [11, 2],
  [12, 2],
  [15, 1],
  [17, 1],
  [22, 1],
  [23, 1],
].map(([time, events]) => ({ time: time!, events: events!, censored: 0 }));

test('children on 6-MP: the published curve', () => {
  const { steps } = estimateSurvival(treated);
  expect(steps.map(({ time, atRisk, survival }) => [time, atRisk, survival.toFixed(3)])).toEqual([
    [6, 21, '0.857'],
    [7, 17, '0.807'],
    [10, 15, '0.753'],
    [13, 12, '0.690'],
    [16, 11, '0.627'],
    [22, 7, '0.538'],
    [23, 6, '0.448'],
  ]);
});

test('children on 6-MP: the bounds and the median that survfit of R gives by conf.type "log-log"', () => {
  const { steps, median, medianInterval } = estimateSurvival(treated);
  const bounds = steps.map(({ interval }) => [interval!.lower.toFixed(3), interval!.upper.toFixed(3)]);
  expect(bounds[0]).toEqual(['0.620', '0.952']);
  expect(bounds[6]).toEqual(['0.188', '0.680']);
  expect({ median, medianInterval }).toEqual({ median: 23, medianInterval: { lower: 13, upper: null } });
});

test('children on the placebo: nobody is censored, and the curve is the share left', () => {
  const { steps, median, medianInterval } = estimateSurvival(placebo);
  for (const { time, survival } of steps) {
    const left = placebo.filter((end) => end.time > time).reduce((sum, { events }) => sum + events, 0);
    expect(survival).toBeCloseTo(left / 21, 14);
  }
  expect(steps.at(-1)).toEqual({ time: 23, atRisk: 1, events: 1, survival: 0, interval: null });
  expect({ median, medianInterval }).toEqual({ median: 8, medianInterval: { lower: 4, upper: 11 } });
});

test('the median is where exactly half are left, however the product is rounded', () => {
  const ends = Array.from({ length: 24 }, (_, i) => ({ time: i + 1, events: 1, censored: 0 }));
  const { steps, median } = estimateSurvival(ends);
  expect(steps[11]!.survival).toBeGreaterThan(0.5); // 0.5000000000000001
  expect(median).toBe(12);
});

test('without an event there is no curve', () => {
  const none = { steps: [], median: null, medianInterval: { lower: null, upper: null } };
  expect(estimateSurvival([{ time: 5, events: 0, censored: 3 }])).toEqual(none);
  expect(estimateSurvival([])).toEqual(none);
});
