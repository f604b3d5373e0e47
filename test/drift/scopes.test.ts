import { expect, test } from 'vitest';
import { families } from '../../src/events/contract.ts';
import { metricFamilies } from '../../src/metrics/catalog/catalog.ts';
import { scopes } from '../../src/platform/access/scopes.ts';

// The list of scopes stands below the contract and the catalogue, and names their families all the same.

const familiesOf = (whole: string) =>
  scopes.filter((scope) => scope.startsWith(`${whole}:`)).map((scope) => scope.slice(whole.length + 1));

test('there is a scope for the events of each family', () => {
  expect(familiesOf('ingest')).toEqual([...families]);
});

test('there is a scope for the metrics of each family', () => {
  expect(familiesOf('read')).toEqual([...metricFamilies]);
});
