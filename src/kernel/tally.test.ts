import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { addTally } from './tally.ts';

const described = { name: 'waits_seconds', help: 'Waits.', labelName: 'source', buckets: [0.5, 1, 5] };

test('a scrape shows what a histogram of the same values shows', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const add = addTally(ours, described);
  const histogram = new Histogram({
    ...described,
    labelNames: [described.labelName],
    registers: [theirs],
  });
  const values = [0, 0.25, 0.5, 0.5001, 1, 4, 5, 6, 1000];
  add('kafka', values.slice(0, 4));
  add('http', [2]);
  add('kafka', values.slice(4));
  for (const value of values) histogram.observe({ source: 'kafka' }, value);
  histogram.observe({ source: 'http' }, 2);
  const lines = (text: string) =>
    text.split('\n').map((line) => line.replace(/\{(le=[^,]*),(source=[^}]*)\}/, '{$2,$1}'));
  expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()));
  ours.resetMetrics();
  expect(await ours.metrics()).not.toContain('kafka');
});
