import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { drillBackup } from '../../src/features/operations/backup/drill.ts';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The backup that is made by itself: once a night, whole, and one that can be restored.

const program = fileURLToPath(new URL('../../bin/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'nightly-'));
const signal = new AbortController().signal;
let service: TestService;

beforeAll(async () => {
  service = await openTestService({
    ...ownEngine,
    BACKUP_DIRECTORY: directory,
    BACKUP_KEEP: '2',
    BACKUP_AT: '00:00',
    BACKUP_DRILL_DAYS: '0',
    SCHEDULED_JOBS: 'on',
  });
  await service.post(JSON.stringify(Object.values(eventExamples)));
});
afterAll(async () => {
  await service.remove();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  outcome: string;
  result: { made: string | null; removed?: number } | null;
}

/** Runs the job, and returns its last run. */
async function runJob(): Promise<Run> {
  const path = `${service.url}/v1/jobs/backup.nightly`;
  const runsOf = async () => ((await (await fetch(`${path}/runs`)).json()) as { runs: Run[] }).runs;
  const before = (await runsOf()).length;
  return vi.waitFor(
    async () => {
      if ((await runsOf()).length === before) await fetch(`${path}/run`, { method: 'POST' });
      const runs = await runsOf();
      if (runs.length === before || runs[0]!.outcome === 'running') throw new Error('It has not run yet.');
      return runs[0]!;
    },
    { timeout: 90_000, interval: 500 },
  );
}

const line = async () =>
  ((await (await fetch(`${service.url}/health`)).json()) as { checks: Record<string, unknown> }).checks[
    'backups'
  ];

test('one is made, the oldest ones beyond those that are kept go, and until the next night no other one is made', async () => {
  const whole = ['nightly-2020-01-01T0230', 'nightly-2020-01-02T0230'];
  for (const name of [...whole, 'nightly-2020-01-03T0230', 'drill-x', 'by-hand'])
    mkdirSync(join(directory, name));
  for (const name of whole) writeFileSync(join(directory, name, 'manifest.json'), '{}'); // the others were never finished
  const first = await runJob();
  expect(first).toMatchObject({ outcome: 'completed', result: { removed: 1 } });
  expect(existsSync(join(first.result!.made!, 'manifest.json'))).toBe(true);
  const made = basename(first.result!.made!);
  expect(readdirSync(directory).toSorted()).toEqual(['by-hand', 'nightly-2020-01-02T0230', made].toSorted());
  expect(await line()).toMatchObject({ status: 'ok', facts: { directory: first.result!.made } });
  expect(await runJob()).toMatchObject({ outcome: 'completed', result: { made: null } });

  const restore = () => drillBackup(first.result!.made!, { program, scratch: directory, signal });
  expect(await restore()).toBeNull();
  rmSync(join(first.result!.made!, 'metadata.ndjson'));
  expect(await restore()).toMatch(/The copy of the metadata in .* is missing/);
  expect(readdirSync(directory).filter((name) => name.startsWith('drill-'))).toEqual([]);
});
