import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { migrationSets } from '../../src/app/features.ts';
import { makeWaysIn } from '../../src/app/open-offline.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { readStatus } from '../../src/features/operations/status/read-status.ts';
import { decideUpgrade } from '../../src/features/operations/upgrade/decide-upgrade.ts';
import { readUpgrade } from '../../src/features/operations/upgrade/read-upgrade.ts';
import { ownEngine } from '../support/shared-store.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// A command that reads leaves a stopped store as it is: it neither migrates nor recovers, and merges nothing.

const dataDir = makeDataDir();
const empty = makeDataDir();
afterAll(() => [dataDir, empty].forEach(removeDataDir));

const waysInto = (dir: string) =>
  makeWaysIn({
    version: 'test',
    signal: new AbortController().signal,
    config: () => readConfig({ DATA_DIR: dir, LOG_LEVEL: 'silent' }),
  });

/** Every file below a directory with its time of change and its content. */
function everyFile(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(
    names.map((name) => {
      const stat = lstatSync(join(dir, name));
      const content = stat.isFile() ? hashOf(join(dir, name)) : '';
      return [name, `${stat.mode} ${stat.size} ${stat.mtimeMs} ${content}`];
    }),
  );
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

test('status and dead letters of a stopped store change nothing on disk', async () => {
  const pipeline = await openTestPipeline(dataDir, ownEngine);
  await pipeline.send([...Object.values(eventExamples), 'no event']);
  await pipeline.close();
  const before = everyFile(dataDir);
  expect(Object.keys(before).length).toBeGreaterThan(100);

  const seen = await waysInto(dataDir).withStore(async (store) => ({
    status: await readStatus(store, { dataDir, allowedLatenessMs: 0, kafka: null }),
    letters: await store.deadLetters.counts({}),
  }));
  expect(seen.status).toMatchObject({
    ok: true,
    facts: { events: Object.keys(eventExamples).length, letters: 1, a_process_writes: false },
  });
  expect(seen.letters).toMatchObject([{ open: 1 }]);
  expect(everyFile(dataDir)).toEqual(before);
});

test('upgrade --check finds what is pending in a stopped service, and changes nothing on disk', async () => {
  await waysInto(dataDir).withMetadata(({ db }) =>
    db.deleteFrom('metadata_migrations').where('part', '=', 'quality').execute(),
  );
  const pipeline = await openTestPipeline(dataDir, ownEngine);
  await pipeline.warehouse.connection.command('DELETE FROM schema_migrations WHERE number = 63');
  await pipeline.close();
  const before = everyFile(dataDir);

  const check = async (dir: string) =>
    decideUpgrade(await readUpgrade(waysInto(dir), migrationSets), Date.now());
  const found = await check(dataDir);
  expect(found.pending.map(({ of, name }) => [of, name])).toEqual([
    ['metadata', 'quality: data_quality'],
    ['event store', 'payouts_15m'],
  ]);
  expect(found).toMatchObject({ ready: false, last_backup: null });
  expect(found.first).toMatchObject([expect.stringContaining('There is no backup')]);
  expect(found.free_bytes).toBeGreaterThan(0);
  expect(everyFile(dataDir)).toEqual(before);
  expect(await check(empty)).toMatchObject({ ready: true, pending: [] });
});

test('a directory without a store is said to be one, and stays empty', async () => {
  const reading = waysInto(empty).withStore(() => Promise.resolve());
  await expect(reading).rejects.toMatchObject({ code: 'store_empty' });
  expect(readdirSync(empty)).toEqual([]);
});
