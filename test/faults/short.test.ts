import { expect, test } from 'vitest';
import { drive } from './drive.ts';
import { renderReport } from './render-report.ts';

// The short form of `npm run test:faults`: enough kills for every phase, on every run of the checks.

test('twelve kills, and states made on purpose: nothing lost, nothing twice, no drift', async () => {
  const report = await drive({
    kills: 12,
    seed: 1,
    recovery: true,
    onPurpose: 2,
    fullDisk: false,
    cluster: false,
    onStep: () => undefined,
  });
  const text = renderReport(report);
  expect(report.kills.length, text).toBeGreaterThanOrEqual(10);
  expect(
    report.kills.some(({ leftover }) => leftover !== 'nothing'),
    text,
  ).toBe(true);
  expect(report.right, text).toBe(true);
}, 600_000);
