import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { readConfig } from '../../src/app/config.ts';
import { afterRestore, migrationSets } from '../../src/app/features.ts';
import { makeWaysIn } from '../../src/app/open-offline.ts';
import { makeAuditStore } from '../../src/features/access/audit/store.ts';
import { runBackup, runRestore } from '../../src/features/operations/backup/run-backup.ts';
import { findPersonalSecrets } from '../../src/ingest/validate/personal-data-key.ts';
import { makeJobStore } from '../../src/platform/jobs/store.ts';
import { commandLine } from '../support/command-line.ts';
import { ownEngine } from '../support/shared-store.ts';
import { readNumber, takeSnapshot } from '../support/store-snapshot.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// Back up while events come in, destroy, restore: the same store as at the time of the backup.

const dataDir = makeDataDir();
const restoredDir = makeDataDir();
const copies = makeDataDir();
const directory = join(copies, 'first');
afterAll(() => [dataDir, restoredDir, copies].forEach(removeDataDir));

const untold = { version: '0', signal: new AbortController().signal };
const placesOf = (dataDir: string, of = directory) => ({
  directory: of,
  dataDir,
  database: 'openride',
  secrets: () => findPersonalSecrets(null, dataDir),
});
const metadata = { sets: migrationSets, afterRestore, isWanted: true };
const waysIn = (dir: string) =>
  makeWaysIn({
    ...untold,
    config: () => readConfig({ DATA_DIR: dir, ENGINE_MEMORY_MB: '1500', LOG_LEVEL: 'silent' }),
  });
const backUp = (pipeline: TestPipeline, to = directory, withKey = true) =>
  runBackup(
    { withWriter: (use) => use(pipeline), withMetadata: waysIn(pipeline.dataDir).withMetadata },
    { ...placesOf(pipeline.dataDir, to), disk: null, version: '0', withKey },
    metadata,
    () => undefined,
  );
const restore = (dir: string, from = directory, isForced = false) =>
  runRestore(waysIn(dir), { ...placesOf(dir, from), isForced }, metadata, () => undefined);
const pauseJob = (dir: string) => waysIn(dir).withMetadata(({ db }) => makeJobStore(db).pause('reconcile'));
const pausedJobs = (dir: string) =>
  waysIn(dir).withMetadata(async ({ db }) => [...(await makeJobStore(db).pauses()).keys()]);
const actsIn = (dir: string) =>
  waysIn(dir).withMetadata(async ({ db }) => {
    const rows = await makeAuditStore(db).read({}, { before: null, limit: 9 });
    return rows.map(({ actor, act, entity, result }) => [actor, act, entity, result]);
  });
const events = (seed: number, count: number) => [
  ...generateEvents({ events: count, days: 40, seed, startMs: Date.UTC(2026, 2, 25) }),
];
/** The bookings among the events as another producer tells them: what this adds stands beside the rows at first, and a copy must have it. */
const toldAgain = (texts: readonly string[]) =>
  texts
    .filter((text) => text.includes('"event_type":"booking.'))
    .map((text) => `${text.slice(0, -1)},"experiments":{"told_again":"b"}}`);

test('what a process without the right to fan out backs up is what is restored, personal-data key and all', async () => {
  const writer = await openTestPipeline(dataDir, ownEngine);
  const beside = await openTestPipeline(dataDir, ownEngine);
  await writer.send(events(1, 1_500));
  await writer.send(toldAgain(events(1, 1_500)));
  await pauseJob(dataDir);
  const before = await takeSnapshot(writer.warehouse.connection);
  const made = await backUp(beside);
  expect(made.store_bytes).toBeGreaterThan(100_000);
  await writer.send(events(2, 200)); // after the backup: not in it
  await beside.close();
  await writer.close();
  rmSync(dataDir, { recursive: true });

  expect(await restore(restoredDir)).toMatchObject({ consistent: true, store_bytes: made.store_bytes });
  expect(await pausedJobs(restoredDir)).toEqual(['reconcile']);
  const restored = await openTestPipeline(restoredDir, ownEngine);
  expect(await takeSnapshot(restored.warehouse.connection)).toEqual(before);
  const added = `(SELECT countIf(experiments['told_again'] = 'b') FROM booking_events)`;
  expect(Number(await readNumber(restored.warehouse.connection, added))).toBe(
    toldAgain(events(1, 1_500)).length,
  );
  // Nor is the request for the backup carried out again.
  expect(await readNumber(restored.warehouse.connection, '(SELECT count() FROM maintenance_requests)')).toBe(
    '0',
  );
  // The same people have the same hashes: a re-send is a duplicate and no conflict.
  expect(await restored.sendAndCount(events(1, 1_500))).toEqual({ duplicate: 1_500 });
  await restored.close();
});

test('batches that land while the copy is made are fanned out after the restore, each event once', async () => {
  const pipeline = await openTestPipeline(restoredDir, ownEngine);
  const during = join(copies, 'during');
  const backup = backUp(pipeline, during);
  const sent = pipeline.send(events(3, 500));
  await Promise.all([backup, sent]);
  await pipeline.close();
  const target = makeDataDir();
  const { run } = await commandLine(target, { ...ownEngine, ENGINE_MEMORY_MB: '1500' });
  expect((await run('restore', during, '--json')).code).toBe(0);
  expect(await actsIn(target)).toEqual([['cli', 'store.restore', `backup:${during}`, 'done']]);
  const restored = await openTestPipeline(target, ownEngine);
  await restored.send(events(3, 500));
  const stored = await readNumber(restored.warehouse.connection, '(SELECT count() FROM event_ids)');
  expect(stored).toBe('2000');
  await restored.close();
  removeDataDir(target);
});

test('a backup is never written over another, and a restore never over data', async () => {
  const pipeline = await openTestPipeline(restoredDir, ownEngine);
  const again = backUp(pipeline);
  await expect(again).rejects.toMatchObject({ code: 'backup_exists' });
  await pipeline.close();
  await expect(restore(restoredDir)).rejects.toMatchObject({ code: 'restore_not_empty' });
  const unfinished = join(copies, 'unfinished');
  mkdirSync(unfinished);
  await expect(restore(makeDataDir(), unfinished)).rejects.toMatchObject({ code: 'backup_unreadable' });
});

test('a backup of which a part was changed or is missing is refused before anything is restored', async () => {
  const parts = { metadata: 'metadata.ndjson', 'event store': 'store/.backup' };
  for (const [what, file] of Object.entries(parts)) {
    const changed = join(copies, `changed ${what}`);
    cpSync(directory, changed, { recursive: true });
    appendFileSync(join(changed, file), '\n');
    const target = makeDataDir();
    await expect(restore(target, changed)).rejects.toMatchObject({ code: 'backup_damaged' });
    rmSync(join(changed, file));
    await expect(restore(target, changed)).rejects.toThrow(`copy of the ${what}`);
    expect(readdirSync(target)).toEqual([]);
    removeDataDir(target);
  }
});

test('a backup holds the key only when asked, and is not restored with another one unless forced', async () => {
  const pipeline = await openTestPipeline(restoredDir, ownEngine);
  const without = join(copies, 'without key');
  await backUp(pipeline, without, false);
  // On a machine without the key, or with another one.
  const elsewhere = { ...pipeline, dataDir: makeDataDir() };
  const refused = join(copies, 'refused');
  await expect(backUp(elsewhere, refused)).rejects.toMatchObject({ code: 'backup_without_key' });
  writeFileSync(join(elsewhere.dataDir, 'personal-data.key'), 'ab'.repeat(32));
  await expect(backUp(elsewhere, refused)).rejects.toMatchObject({ code: 'backup_without_key' });
  expect(existsSync(refused)).toBe(false);
  removeDataDir(elsewhere.dataDir);
  await pipeline.close();
  expect(existsSync(join(without, 'personal-data.key'))).toBe(false);
  expect(existsSync(join(directory, 'personal-data.key'))).toBe(true);

  const target = makeDataDir();
  await expect(restore(target, without)).rejects.toMatchObject({ code: 'restore_other_key' });
  writeFileSync(join(target, 'personal-data.key'), 'ab'.repeat(32));
  await expect(restore(target, without)).rejects.toMatchObject({ code: 'restore_other_key' });
  // A key that was rotated since is the same key of the content.
  const key = readFileSync(join(directory, 'personal-data.key'), 'utf8');
  writeFileSync(join(target, 'personal-data.key'), `${'cd'.repeat(32)}\n${key}\n`);
  expect(await restore(target, without)).toMatchObject({ consistent: true });
  const restored = await openTestPipeline(target, ownEngine);
  expect(await restored.sendAndCount(events(1, 1_500))).toEqual({ duplicate: 1_500 });
  await restored.close();
  removeDataDir(target);

  const forced = makeDataDir();
  expect(await restore(forced, without, true)).toMatchObject({ consistent: true });
  // Commands that only maintain make no key; the next service begins with its own.
  expect(existsSync(join(forced, 'personal-data.key'))).toBe(false);
  const begun = await openTestPipeline(forced, { ...ownEngine, PERSONAL_DATA_KEY: 'a secret that is new' });
  await begun.close();
  removeDataDir(forced);
});
