import { expect, test } from 'vitest';
import { examples } from '../examples/specs.ts';
import { flowsToDraw } from './flows-to-draw.ts';
import { makeMapModel } from './map-model.ts';

const line = (origin: string, destination: string, created: number) => ({
  geometry: {
    type: 'LineString',
    coordinates: [
      [3, 6],
      [3.1, 6.1],
    ],
  },
  properties: { origin, destination, created },
});
const { spec, body } = examples.map;
const cells = body as { features: { properties: { place: string } }[] };
const [a, b] = cells.features.map(({ properties }) => properties.place) as [string, string];
const flows = [line(a, b, 9), line(b, a, 1), line(b, b, 4)];

test('a map of flows draws all of them; above cells those of the chosen one alone', () => {
  const alone = makeMapModel(spec, { ...cells, features: flows });
  expect(flowsToDraw(alone, null)).toHaveLength(3);
  const both = makeMapModel(spec, { ...cells, features: [...cells.features, ...flows] });
  expect(flowsToDraw(both, null)).toEqual([]);
  expect(flowsToDraw(both, { key: a }).map(({ key }) => key)).toEqual([`${a}→${b}`, `${b}→${a}`]);
});

test('flows above cells change neither what the map shows nor its colours', () => {
  const plain = makeMapModel(spec, cells);
  const both = makeMapModel(spec, { ...cells, features: [...cells.features, line(a, 'far', 100_000)] });
  expect(both.bounds).toEqual(plain.bounds);
  expect(both.places).toEqual(plain.places);
  expect(both.legend).toEqual(plain.legend);
});
