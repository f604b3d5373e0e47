import { expect, test } from 'vitest';
import { dimensions } from '../../src/metrics/catalog/dimensions.ts';
import { filterDimensions } from '../../web/src/view/parse-view.ts';

test('an address filters by every dimension that a metric can be filtered by', () => {
  const names = dimensions.map(({ name }) => name).filter((name) => name !== 'currency');
  expect([...filterDimensions].sort()).toEqual(names.sort());
});
