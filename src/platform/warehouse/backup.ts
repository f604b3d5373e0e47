import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from './connection.ts';
import { quoteName } from './create-database.ts';
import type { Store } from './store.ts';

/** Where the engine keeps a backup: a directory on its own machine, or a path on a disk of its configuration. */
export interface BackupPlace {
  disk: string | null;
  path: string;
}

/** How far a backup or a restore has come, in bytes; the total is 0 until it is known. */
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
 * Copies all tables of the database, in a cluster of each shard to the same place on its own machine. The engine takes each
 * table as it is when it comes to it, so the caller has the fan-out stand still; what lands meanwhile is in the copy or is
 * not, and is fanned out after a restore if it is. Returns the bytes of the copy. Throws `backup_failed` with the engine's
 * reason.
 */
export function backupStore(
  store: Store,
  database: string,
  place: BackupPlace,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  const sql = (of: BackupPlace) => `BACKUP DATABASE ${quoteName(database)} TO ${placeOf(of)}`;
  return runOnShards(store, (shard) => sql(shardPlace(store, place, shard)), onProgress);
}

/** Fills an empty database from a backup of a database of any name and of as many shards. Throws `backup_failed`. */
export async function restoreStore(
  store: Store,
  { from, to }: { from: string; to: string },
  place: BackupPlace,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  const sql = (of: BackupPlace) =>
    `RESTORE DATABASE ${quoteName(from)} AS ${quoteName(to)} FROM ${placeOf(of)}`;
  const bytes = await runOnShards(store, (shard) => sql(shardPlace(store, place, shard)), onProgress);
  // The request for this very backup is in it, unanswered; the restored store would carry it out once more.
  for (const shard of store.shards)
    await shard.command(`TRUNCATE TABLE IF EXISTS ${quoteName(to)}.maintenance_requests`);
  return bytes;
}

/** Of each shard in turn. A shard with a place of its own, for two of them may share a machine. */
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

/** Not awaited in one request: a large copy takes longer than any request may. */
async function run(
  connection: Connection,
  sql: string,
  onProgress?: (progress: BackupProgress) => void,
): Promise<number> {
  const [started] = await connection.query(z.object({ id: z.string() }), `${sql} ASYNC`);
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

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function firstLine(error: string): string {
  return error.replace(/, Stack trace[\s\S]*/, '').trim();
}

function failure(reason: string): CodedError {
  return new CodedError('backup_failed', `The event store did not finish: ${reason}`, { facts: { reason } });
}
