import { expect, test } from 'vitest';
import { geographySpecs, placesWithHalf, type Shown, withFacts, withRanks } from './queries.ts';

const usual: Shown = { number: 'created', end: 'pickup', level: '7', teller: 'origin' };
const days = { from: '2026-03-01', to: '2026-03-08' };

test.each([
  ['the fewest that make it up', [1, 5, 3, 1], 10, 1],
  ['just half', [3, 2, 5], 10, 1],
  ['more than the largest', [3, 3, 2, 2], 10, 2],
  ['too much is hidden', [1, 1], 10, null],
  ['nothing at all', [], 0, null],
])('places with half of the bookings: %s', (_, sizes, whole, count) => {
  expect(placesWithHalf(sizes, whole)).toBe(count);
});

const cell = (place: string, created: number, riders: number) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [] },
  properties: { place, created, riders },
});
const flow = {
  type: 'Feature',
  geometry: { type: 'LineString' },
  properties: { origin: 'a', destination: 'b' },
};
const cells = {
  status: 200,
  body: {
    features: [cell('a', 5, 2), cell('b', 3, 3)],
    total: { created: 10 },
    suppression: { created: 1 },
    unknown: { created: 1 },
    outside: { created: 0 },
  },
};

test('a map gets the flows between its cells, and what is not on it is counted', () => {
  const body = withFacts(cells, { status: 200, body: { features: [flow] } })!.body;
  expect(body).toMatchObject({ facts: { half: 1, apart: 2 }, features: [{}, {}, flow] });
  // Flows that may not be seen leave the map as it is.
  expect(withFacts(cells, { status: 403, body: {} })!.body).toMatchObject({ features: cells.body.features });
});

test('rows are ranked by the number that is shown', () => {
  const ranks = (number: 'created' | 'riders') =>
    (
      withRanks(cells, { number, before: undefined })!.body as { ranked: { rank: number; place: string }[] }
    ).ranked.map(({ rank, place }) => `${rank} ${place}`);
  expect(ranks('created')).toEqual(['1 a', '2 b']);
  expect(ranks('riders')).toEqual(['1 b', '2 a']);
});

test('a place has a change where the earlier answer tells it', () => {
  const before = { status: 200, body: { features: [cell('b', 2, 9)] } };
  const { ranked } = withRanks(cells, { number: 'created', before })!.body as { ranked: object[] };
  expect(ranked[0]).not.toHaveProperty('created_change');
  expect(ranked[1]).toMatchObject({
    created_change: { value: 3, compared: 2, change: 1, relative_change: 0.5 },
  });
});

test('names have no map, and flows no arrows of one cell', () => {
  const idsOf = (patch: Partial<Shown>) => Object.keys(geographySpecs({ ...usual, ...patch }, days, null));
  expect(idsOf({})).toEqual(expect.arrayContaining(['map', 'arrows', 'ranked', 'flows']));
  expect(idsOf({ end: 'flow' })).not.toContain('arrows');
  expect(idsOf({ level: 'city' })).not.toContain('map');
});
