import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDataLabel } from '../kernel/data-label.ts';
import { openDemoPlan, readDemoPlan, writeDemoPlan } from './demo-plan.ts';
import type { DemoPlan } from './producer/run-producer.ts';

const wanted: DemoPlan = {
  size: 'demo',
  days: 90,
  seed: 1,
  eventsPerSecond: 20,
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
