import { expect, test } from 'vitest';
import { describeOn } from '../support/services.ts';
import { isRight, killDeliveries } from './kill-deliveries.ts';

// The short form of `npm run test:delivery-kills`.

describeOn('postgres', 'workers that are killed while they send', ({ url }) => {
  test('every message arrives, and more than once only where the ledger says that an outcome is unknown', async () => {
    const balance = await killDeliveries({ kills: 20, seed: 1, postgresUrl: url, onStep: () => undefined });
    expect(isRight(balance), JSON.stringify(balance)).toBe(true);
  });
});
