import { expect, test } from 'vitest';
import { makeModel } from '../../../../src/viz/model/model.ts';
import { arrivalsBody, arrivalsSpec } from './arrivals.ts';

const minutes = [
  { start: '2026-03-02T06:15:00.000Z', stored: 6, duplicates: 3, conflicts: 1, rejected: 2 },
  { start: '2026-03-02T06:16:00.000Z', stored: 1, duplicates: 0, conflicts: 0, rejected: 0 },
];
const localOf = (ms: number) => new Date(ms + 3_600_000).toISOString().slice(0, 19);

test('the minutes are columns on the clock of the business, the running one provisional', () => {
  const body = arrivalsBody(minutes, { timezone: 'Africa/Lagos', localOf });
  const model = makeModel(arrivalsSpec, body, { catalogue: { metrics: {}, dimensions: {} } });
  if (model.kind !== 'series') throw new Error('columns over time are a series');
  expect(model.buckets.map(({ label }) => label)).toEqual(['07:15', '07:16']);
  expect(model.provisionalFrom).toBe(1);
  expect(model.series.map(({ name, cells }) => [name, ...cells])).toEqual([
    ['stored', 6, 1],
    ['told again', 3, 0],
    ['told otherwise', 1, 0],
    ['dead letters', 2, 0],
  ]);
});
