import { expect, test } from 'vitest';
import { killExports } from './kill-exports.ts';

// The short form of `npm run test:export-kills`.

test('the service and its engine are killed while exports are written: no file is cut, and each is what it would have been', async () => {
  const balance = await killExports({
    kills: 2,
    events: 15_000,
    formats: ['csv', 'parquet'],
    seed: 1,
    place: 'directory',
    onStep: () => undefined,
  });
  expect(balance).toMatchObject({ kills: 2, cut: 0, same: balance.asked });
});
