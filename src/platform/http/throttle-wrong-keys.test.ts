import { expect, test } from 'vitest';
import { makeRegistry } from '../../kernel/prometheus.ts';
import type { Credentials, Identity } from '../access/identity.ts';
import { openLimits } from '../limits/open-limits.ts';
import { throttleWrongKeys } from './throttle-wrong-keys.ts';

const none = { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity };

test('what a closed address sends is looked up nowhere, and told to wait', async () => {
  const { wrongKeys } = openLimits(
    { ofKey: none, limitsLocal: false },
    { addTogether: null, registry: makeRegistry(), now: () => 1_000 },
  );
  const looked: string[] = [];
  const identify = throttleWrongKeys(({ secret, onlyFromMemory = false }: Credentials): Identity => {
    if (!onlyFromMemory) looked.push(secret);
    return { outcome: 'unknown' };
  }, wrongKeys);
  const outcomes: string[] = [];
  for (let i = 0; i < 30; i += 1)
    outcomes.push((await identify({ secret: `guess ${i}`, address: '203.0.113.7' })).outcome);
  expect(outcomes).toEqual([...Array<string>(20).fill('unknown'), ...Array<string>(10).fill('throttled')]);
  expect(looked).toHaveLength(20);
  await identify({ secret: 'elsewhere', address: '203.0.113.8' });
  expect(looked).toContain('elsewhere');
});
