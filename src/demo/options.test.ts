import { expect, test } from 'vitest';
import { makeCity } from './city.ts';
import { cityOptions, rangeOf } from './options.ts';

test('the small city has 14 months, about 300,000 events, and somewhat more than half of them positions', () => {
  const options = cityOptions('small');
  const { startMs, endMs } = rangeOf(options);
  expect([startMs, endMs].map((ms) => new Date(ms).toISOString())).toEqual([
    '2025-02-28T23:00:00.000Z',
    '2026-04-30T23:00:00.000Z',
  ]);
  let [events, positions] = [0, 0];
  for (const { family } of makeCity(options).messages) {
    events++;
    if (family === 'location') positions++;
  }
  expect(events).toBeGreaterThan(260_000);
  expect(events).toBeLessThan(360_000);
  expect(positions / events).toBeGreaterThan(0.5);
  expect(positions / events).toBeLessThan(0.6);
}, 20_000);

test('what is given goes before what is usual', () => {
  expect(cityOptions('demo', { seed: 7, riders: 10 })).toMatchObject({ seed: 7, riders: 10, days: 426 });
  expect(() => rangeOf(cityOptions('demo', { startDay: 'today' }))).toThrow('YYYY-MM-DD');
});
