import { expect, test } from 'vitest';
import { drive } from './drive.ts';
import { renderReport } from './render-report.ts';

// The short form of `npm run test:faults`: a kill in every phase, of the service and of the engine, on every run of the checks.

test('a kill in every phase, and states made on purpose: nothing lost, nothing twice, no drift', async () => {
  const report = await drive({
    kills: 8,
    seed: 1,
    recovery: true,
    onPurpose: 2,
    fullDisk: false,
    cluster: false,
    onStep: () => undefined,
  });
  const text = renderReport(report);
  expect(new Set(report.kills.map(({ phase }) => phase)).size, text).toBe(7);
  expect(new Set(report.kills.map(({ target }) => target)).size, text).toBe(2);
  expect(
    report.kills.some(({ leftover }) => leftover !== 'nothing'),
    text,
  ).toBe(true);
  expect(report.balance.toldByTwo.events, text).toBeGreaterThan(10);
  expect(report.right, text).toBe(true);
}, 600_000);
