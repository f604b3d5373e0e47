import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { applyPatches } from './apply-patches.ts';
import type { Connection } from './connection.ts';
import { quoteName } from './create-database.ts';
import { literal } from './literal.ts';
import { noLimit } from './statement-limits.ts';
import type { Store } from './store.ts';

/** The place of a backup: a directory on the engine's own machine, or a path on a disk of its configuration. */
export interface BackupPlace {
  disk: string | null;
  path: string;
}

/** The progress of a backup or restore, in bytes. The total is 0 until it is known. */
export interface BackupProgress {
  doneBytes: number;
  totalBytes: number;
}

const POLL_EVERY_MS = 200;

const stateRow = z.object({
  status: z.string(),
  error: z.string(),
  total: z.coerce.number(),
  read: z.coerce.number(),
});

/**
 * Copies all tables of the database; in a cluster, each shard copies its own to the same path on its machine. The engine reads
 * one table after another, so the caller must make the fan-out stand still. A batch that lands meanwhile may or may not be in
 * the copy; if it is, it is fanned out after a restore. Returns the bytes of the copy. Throws `backup_failed` with the engine's
 * reason.
 */
export async function backupStore(
  store: Store,
  database: string,
  place: BackupPlace,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  for (const shard of store.shards) await applyPatches(shard);
  const sql = (of: BackupPlace) => `BACKUP DATABASE ${quoteName(database)} TO ${placeOf(of)}`;
  return runOnShards(store, (shard) => sql(shardPlace(store, place, shard)), onProgress);
}

/** Fills an empty database from a backup with as many shards; the database's name may differ. Throws `backup_failed`. */
export async function restoreStore(
  store: Store,
  { from, to }: { from: string; to: string },
  place: BackupPlace,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  const sql = (of: BackupPlace) =>
    `RESTORE DATABASE ${quoteName(from)} AS ${quoteName(to)} FROM ${placeOf(of)}`;
  const bytes = await runOnShards(store, (shard) => sql(shardPlace(store, place, shard)), onProgress);
  // The backup holds the unanswered request for itself; without this, the restored store would carry that request out again.
  for (const shard of store.shards)
    await shard.command(`TRUNCATE TABLE IF EXISTS ${quoteName(to)}.maintenance_requests`);
  return bytes;
}

/** Returns the place of one shard's backup. Each shard has its own, because two shards may share a machine. */
function shardPlace({ cluster }: Store, { disk, path }: BackupPlace, shard: number): BackupPlace {
  return { disk, path: cluster === null ? path : `${path}-${shard + 1}` };
}

async function runOnShards(
  { shards }: Store,
  sqlOf: (shard: number) => string,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  let bytes = 0;
  for (const [index, shard] of shards.entries()) {
    const done = bytes;
    bytes += await run(shard, sqlOf(index), ({ doneBytes, totalBytes }) =>
      onProgress?.({ doneBytes: done + doneBytes, totalBytes: done + totalBytes }),
    );
  }
  return bytes;
}

/** Starts the statement and polls its progress: a large copy takes longer than any request may. */
async function run(
  connection: Connection,
  sql: string,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  const [started] = await connection.query(z.object({ id: z.string() }), `${sql} ASYNC`, {
    settings: noLimit,
  });
  for (;;) {
    const [state] = await connection.query(
      stateRow,
      `SELECT toString(status) AS status, error, total_size AS total, bytes_read AS read FROM system.backups WHERE id = {id:String}`,
      { params: { id: started?.id ?? '' } },
    );
    if (state === undefined) throw failure('the engine was restarted meanwhile');
    if (/FAILED|CANCELLED/.test(state.status)) throw failure(firstLine(state.error));
    onProgress?.({ doneBytes: state.read, totalBytes: state.total });
    if (/CREATED|RESTORED/.test(state.status)) return state.total;
    await delay(POLL_EVERY_MS);
  }
}

function placeOf({ disk, path }: BackupPlace): string {
  return disk === null ? `File(${literal(path)})` : `Disk(${literal(disk)}, ${literal(path)})`;
}

function firstLine(error: string): string {
  return error.replace(/, Stack trace[\s\S]*/, '').trim();
}

function failure(reason: string): CodedError {
  return new CodedError('backup_failed', `The event store did not finish: ${reason}`, { facts: { reason } });
}
