import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, hasCode } from '../../../kernel/errors.ts';
import { type FileLock, tryFileLock } from '../../../kernel/file-lock.ts';
import { type EngineEndpoint, readEndpoint } from './endpoint-file.ts';
import { pingEngine } from './ping.ts';
import { type EngineOptions, type EnginePaths, startEngine } from './start.ts';

const RETRY_EVERY_MS = 50;
const FORSAKEN_ENDS_WITHIN_MS = 3_000;

/**
 * Registers this process as a user of the engine, which keeps running while it has any. Waits while a former engine that has lost
 * all its users ends. Throws `engine_directory_locked` when that takes too long.
 */
export async function useEngine(paths: EnginePaths, options: EngineOptions): Promise<FileLock> {
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + options.readyWithinMs;
  await endForsaken(paths);
  for (;;) {
    const lock = tryFileLock(paths.usersLock, 'shared');
    if (lock !== null) return lock;
    if (Date.now() > deadline) {
      throw new CodedError(
        'engine_directory_locked',
        `${paths.directory} is held by an engine that is ending and does not end. Stop process ${readEndpoint(paths.endpoint)?.pid ?? 'that holds users.lock'}, or set DATA_DIR to another directory.`,
      );
    }
    await delay(RETRY_EVERY_MS);
  }
}

/**
 * Ends an engine that hangs and that nobody uses: its users died, it cannot notice, and it would keep the directory locked. The
 * id in the endpoint file may be that of another process by now, which is left alone.
 */
async function endForsaken(paths: EnginePaths): Promise<void> {
  const alone = tryFileLock(paths.usersLock, 'exclusive');
  if (alone === null) return;
  try {
    const endpoint = readEndpoint(paths.endpoint);
    if (endpoint === null || !isEngineOf(paths, endpoint.pid) || (await pingEngine(endpoint))) return;
    await endEngine(endpoint.pid, FORSAKEN_ENDS_WITHIN_MS);
  } finally {
    alone.release();
  }
}

function isEngineOf({ usersLock }: EnginePaths, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(JSON.stringify(usersLock));
  } catch {
    return false; // it has ended, or this is no Linux
  }
}

/** Asks an engine to end, and kills it when it has not after `waitMs`: what it acknowledged is on disk. */
async function endEngine(pid: number, waitMs: number): Promise<void> {
  if (!(await endsWithin(pid, 'SIGTERM', waitMs))) await endsWithin(pid, 'SIGKILL', waitMs);
}

async function endsWithin(pid: number, signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  if (isAlive(pid)) process.kill(pid, signal);
  while (isAlive(pid) && performance.now() < deadline) await delay(20);
  return !isAlive(pid);
}

/** Joins the running engine of this directory, or starts it. When several processes try at once, one of them starts it. */
export async function joinOrStart(paths: EnginePaths, options: EngineOptions): Promise<EngineEndpoint> {
  const deadline = Date.now() + options.readyWithinMs;
  for (;;) {
    const running = await joinEngine(paths);
    if (running !== null) return running;
    const starting = tryFileLock(paths.startLock, 'exclusive');
    if (starting !== null) {
      try {
        return (await joinEngine(paths)) ?? (await startEngine(paths, options));
      } catch (error) {
        // The former starter may have been killed before it wrote the endpoint. Its engine ends by itself in a moment.
        if (!hasCode(error, 'engine_directory_locked') || Date.now() > deadline) throw error;
      } finally {
        starting.release();
      }
    }
    if (Date.now() > deadline) {
      throw new CodedError(
        'engine_start_failed',
        `Another process has been starting the engine in ${paths.directory} for ${options.readyWithinMs} ms.`,
      );
    }
    await delay(RETRY_EVERY_MS);
  }
}

/** Returns the engine that runs on a directory; null when none answers. */
export async function joinEngine(paths: EnginePaths): Promise<EngineEndpoint | null> {
  const endpoint = readEndpoint(paths.endpoint);
  return endpoint !== null && isAlive(endpoint.pid) && (await pingEngine(endpoint)) ? endpoint : null;
}

/** Leaves the engine. The last user stops it and waits until it has ended; one that hangs is killed after `waitMs`. */
export async function leaveEngine(paths: EnginePaths, user: FileLock, waitMs = 10_000): Promise<void> {
  user.release();
  const alone = tryFileLock(paths.usersLock, 'exclusive');
  if (alone === null) return;
  const endpoint = readEndpoint(paths.endpoint);
  if (endpoint !== null && isAlive(endpoint.pid)) await endEngine(endpoint.pid, waitMs);
  alone.release();
}

/**
 * Tells whether a process with this id runs. A zombie, which has ended and waits for its parent, does not: in a container without
 * an init process it would stay for ever.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return process.platform !== 'linux';
  }
}
