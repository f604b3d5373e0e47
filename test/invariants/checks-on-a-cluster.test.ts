import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { allChecks } from '../../src/quality/checks/all-checks.ts';
import { makeCheckTools } from '../../src/quality/check-tools.ts';
import { type TestCluster, openTestCluster } from '../support/test-cluster.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// The statements of the checks say the same of two shards as of one store: every one is understood, and a fault on one
// shard is seen.

/** Checks run at leisure: on a machine that is busy with other tests they wait. */
const PATIENCE_MS = 240_000;
const dataDir = makeDataDir();
let cluster: TestCluster;
let pipeline: TestPipeline;

beforeAll(async () => {
  cluster = await openTestCluster();
  pipeline = await openTestPipeline(dataDir, cluster.settings);
  const startMs = Date.now() - 20 * 3_600_000;
  await pipeline.send([...generateEvents({ events: 2_000, days: 1, seed: 3, startMs })]);
});

afterAll(async () => {
  await pipeline.close();
  await cluster.close();
  removeDataDir(dataDir);
});

/** Runs a check an hour from now, so that what was sent has settled. */
function run(id: string) {
  const now = () => Date.now() + 3_600_000;
  const tools = makeCheckTools({ ...pipeline.checked, now, allowedLatenessMs: 300_000 });
  return allChecks.find((check) => check.id === id)!.run(tools);
}

test.each(allChecks.map(({ id }) => id))(
  '%s can be asked of two shards',
  async (id) => {
    const { message, state } = await run(id);
    expect(message.length).toBeGreaterThan(10);
    const tables = ['landed_records', 'landed_events', 'derived_tables', 'repeated_rows', 'waiting_batches'];
    if (tables.includes(id)) expect({ message, state }).toEqual({ message, state: 'ok' });
  },
  PATIENCE_MS,
);

test(
  'rows that one shard has lost are seen',
  async () => {
    const [, second] = pipeline.warehouse.shards;
    const settings = { mutations_sync: 2, lightweight_deletes_sync: 2 };
    await second!.command('DELETE FROM payment_events WHERE 1', { settings });
    await second!.command('INSERT INTO event_ids SELECT * FROM event_ids LIMIT 1');
    expect((await run('landed_events')).state).toBe('failing');
    expect(await run('repeated_identities')).toMatchObject({ state: 'failing', value: 1 });
  },
  PATIENCE_MS,
);
