import { expect, test } from 'vitest';
import type { ResolvedView } from '../../view/resolve-range.ts';
import { type Exploration, parseExploration } from './parse-exploration.ts';
import { hasRoomBeside, specsOf, whyNot } from './queries.ts';

const view: ResolvedView = {
  from: '2026-03-01',
  to: '2026-03-29',
  compare: 'previous_period',
  grain: 'day',
  filters: [],
  title: 'Last 28 days',
};
const asked = (patch: Partial<Exploration>): Exploration => ({ ...parseExploration({}), ...patch });

test('rows of time come newest first and say which are final; the whole stands below', () => {
  expect(specsOf(view, asked({ metrics: ['trips.started', 'trips.cancelled'] }))['rows']!.look).toEqual({
    total: true,
    sort: { of: 'start', direction: 'desc' },
    columns: [
      { of: 'start', title: 'Start', unit: 'text' },
      { of: 'trips.started', show: ['change'] },
      { of: 'trips.cancelled', show: ['change'] },
      { of: 'state', title: 'State', unit: 'text', minor: true },
    ],
  });
  expect(specsOf(view, asked({ by: ['provider'] }))['rows']!.look).toEqual({ total: true });
});

test.each<[string, Partial<Exploration>, string[]]>([
  ['a line has its rows', {}, ['picture', 'rows']],
  ['a table is its rows', { show: 'table' }, ['rows']],
  ['numbers stand alone', { show: 'number', metrics: ['a.b', 'c.d'] }, ['a.b', 'c.d']],
  ['a heatmap has two dimensions', { show: 'heatmap', by: ['a', 'b'] }, ['picture', 'rows']],
])('%s', (_, patch, ids) => {
  expect(Object.keys(specsOf(view, asked(patch)))).toEqual(ids);
});

test.each<[Partial<Exploration>, string | null]>([
  [{ show: 'heatmap', by: ['a'] }, 'needs two dimensions'],
  [{ show: 'number', by: ['a'] }, 'goes without dimensions'],
  [{ show: 'line', by: ['a', 'b'] }, 'takes one dimension at most'],
  [{ show: 'area', by: ['a'], metrics: ['a.b', 'c.d'] }, 'takes one metric with a dimension'],
  [{ show: 'table', by: ['a', 'b', 'c'] }, null],
])('why %o cannot be shown so: %s', (patch, why) => {
  const exploration = asked(patch);
  expect(whyNot(exploration, exploration.show)).toBe(why);
});

test('how it was asked stands beside few columns only', () => {
  expect(hasRoomBeside(asked({ metrics: ['a.b', 'c.d', 'e.f'] }))).toBe(true);
  expect(hasRoomBeside(asked({ metrics: ['a.b', 'c.d', 'e.f'], by: ['a', 'b'] }))).toBe(false);
});
