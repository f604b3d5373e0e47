import { expect, test } from 'vitest';
import { readEndpoints } from '../../scripts/services/endpoints.ts';
import { allProbes } from './all-probes.ts';
import { runProbes } from './run-probes.ts';

// The short form of `npm run test:hostile`. What needs a server runs where CI has started it.

test('no attack of the short form gets through', async () => {
  const servers = readEndpoints();
  const groups = allProbes.filter(({ needs = [] }) => needs.every((name) => servers[name] !== undefined));
  const results = await runProbes(groups, { servers, short: true });
  const through = results.filter(({ holds }) => !holds);
  expect(
    through.map(({ group, probe, seen }) => `${group}: ${probe.name}: ${seen}`),
    'probes that do not hold',
  ).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
});
