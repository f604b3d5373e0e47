import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDataLabel } from '../kernel/data-label.ts';
import { type DemoPlan, newPlan, openDemoPlan, readDemoPlan, writeDemoPlan } from './demo-plan.ts';

const wanted: DemoPlan = {
  size: 'demo',
  days: 90,
  seed: 1,
  eventsPerSecond: 20,
  aheadMs: 3_600_000,
  startedAtMs: 1_000,
  sentUntilMs: 0,
};
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'openride-test-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a new directory is labelled, and a second start goes on with the plan of the first', () => {
  expect(openDemoPlan(dir, wanted, false)).toEqual({ plan: wanted, isNew: true });
  expect(readDataLabel(dir)).toBe('simulated');
  writeDemoPlan(dir, { ...wanted, sentUntilMs: 5_000 });
  const other = { ...wanted, seed: 2, startedAtMs: 9_000 };
  expect(openDemoPlan(dir, other, false)).toEqual({ plan: { ...wanted, sentUntilMs: 5_000 }, isNew: false });
  writeFileSync(join(dir, 'something'), '');
  expect(openDemoPlan(dir, other, true)).toEqual({ plan: other, isNew: true });
  expect(readdirSync(dir).sort()).toEqual(['data-label', 'demo.json']);
});

test('a directory with other data is not touched, fresh or not', () => {
  writeFileSync(join(dir, 'engine.lock'), '');
  for (const fresh of [false, true])
    expect(() => openDemoPlan(dir, wanted, fresh)).toThrow(
      expect.objectContaining({ code: 'demo_directory' }),
    );
  expect([readdirSync(dir), readDemoPlan(dir), readDataLabel(dir)]).toEqual([['engine.lock'], null, null]);
});

test('a new plan begins at the wanted time of its city, and now', () => {
  const nowMs = Date.parse('2026-11-30T22:10:00Z');
  const request = { size: 'demo', days: 30, seed: 1, eventsPerSecond: 0, clock: 450 } as const;
  const io = { port: 0, fresh: false, goesLive: true, kafka: false };
  const { aheadMs, startedAtMs } = newPlan({ ...request, ...io }, nowMs);
  expect([aheadMs / 3_600_000, startedAtMs - aheadMs]).toEqual([8, nowMs]); // The zone is UTC+9, where it is 07:10.
  expect(newPlan({ ...request, ...io, clock: null }, nowMs)).toMatchObject({
    aheadMs: 0,
    startedAtMs: nowMs,
  });
});
