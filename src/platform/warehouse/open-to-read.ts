import { existsSync } from 'node:fs';
import { CodedError } from '../../kernel/errors.ts';
import { tryFileLock } from '../../kernel/file-lock.ts';
import { pause } from '../../kernel/retry.ts';
import { readEndpoint } from './engine/endpoint-file.ts';
import { isAlive, joinEngine } from './engine/join.ts';
import { linkCopy } from './engine/link-copy.ts';
import { type EnginePaths, enginePaths } from './engine/start.ts';
import { openWarehouse, type Warehouse, type WarehouseOptions } from './open.ts';

const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * Opens a store for reading: a server, the engine that runs, or a copy of a stopped engine's files, on which an engine runs until
 * it is closed. Nothing is migrated. Throws `store_empty` when there is no store yet, `engine_directory_locked` when an engine that
 * starts or ends does not get there, and what `openWarehouse` throws.
 */
export async function openToRead(options: WarehouseOptions): Promise<Warehouse> {
  if (options.remote !== null) return openWarehouse(options);
  const paths = enginePaths(options.dataDir);
  if (!existsSync(paths.store))
    throw new CodedError(
      'store_empty',
      `Nothing is stored in ${options.dataDir} yet. Start the service, or set DATA_DIR to the directory that it uses.`,
    );
  for (const endMs = Date.now() + WAIT_MS; Date.now() < endMs; await pause(LOOK_AGAIN_MS)) {
    const opened = (await joinRunning(options, paths)) ?? (await openCopy(options, paths));
    if (opened !== null) return opened;
  }
  throw new CodedError(
    'engine_directory_locked',
    `${paths.directory} is held by an engine that starts or ends. Try again in a moment.`,
  );
}

/** The engine that runs; null when there is none. While this process is one of its users, it does not end. */
async function joinRunning(options: WarehouseOptions, paths: EnginePaths): Promise<Warehouse | null> {
  const user = tryFileLock(paths.usersLock, 'shared');
  if (user === null) return null;
  try {
    return (await joinEngine(paths)) === null ? null : await openWarehouse(options);
  } finally {
    user.release();
  }
}

/** An engine on a copy; null while an engine runs, starts or ends on the original. */
async function openCopy(options: WarehouseOptions, paths: EnginePaths): Promise<Warehouse | null> {
  const alone = tryFileLock(paths.usersLock, 'exclusive'); // Nobody can begin to use an engine meanwhile.
  if (alone === null) return null;
  let copy: ReturnType<typeof linkCopy>;
  try {
    const last = readEndpoint(paths.endpoint);
    if (last !== null && isAlive(last.pid)) return null;
    copy = linkCopy(options.dataDir);
  } finally {
    alone.release();
  }
  try {
    const warehouse = await openWarehouse({ ...options, dataDir: copy.dataDir });
    return { ...warehouse, close: () => warehouse.close().finally(() => copy.remove()) };
  } catch (error) {
    copy.remove();
    throw error;
  }
}
