import { expect, test } from 'vitest';
import { describeOn } from '../support/services.ts';
import { allProbes } from './all-probes.ts';
import { isAble, runProbes, type RunOptions } from './run-probes.ts';

// The short form of `npm run test:hostile`: once without servers, once more for what needs Kafka.

async function attack(groups: typeof allProbes, servers: RunOptions['servers']): Promise<void> {
  const results = await runProbes(groups, { servers, short: true });
  const through = results.filter(({ holds }) => !holds);
  expect(
    through.map(({ group, probe, seen }) => `${group}: ${probe.name}: ${seen}`),
    'probes that do not hold',
  ).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
}

const alone = allProbes.filter((group) => isAble(group, {}));

test('no attack of the short form gets through', () => attack(alone, {}));

describeOn('kafka', 'attacks over Kafka', (kafka) => {
  const groups = allProbes.filter((group) => !alone.includes(group) && isAble(group, { kafka }));
  test('none of the short form gets through', () => attack(groups, { kafka }));
});
