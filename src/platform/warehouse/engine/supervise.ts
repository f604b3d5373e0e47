import { readFileSync } from 'node:fs';
import type { Logger } from '../../../kernel/log.ts';
import { pause, retry } from '../../../kernel/retry.ts';
import type { EngineEndpoint } from './endpoint-file.ts';
import { isAlive, joinOrStart, leaveEngine, useEngine } from './join.ts';
import { type EngineOptions, enginePaths } from './start.ts';

const CHECK_EVERY_MS = 250;
const RESTART_BACKOFF = { firstMs: 100, maxMs: 10_000 };

export interface EngineState {
  state: 'up' | 'away';
  /** Counts how often this process saw the engine die, and started it again or joined the one that another process started. */
  restarts: number;
  pid: number;
  residentBytes: number | null;
  lastError: string | null;
}

/** A running engine that is started again whenever it dies. */
export interface Engine {
  endpoint(): EngineEndpoint;
  state(): EngineState;
  close(): Promise<void>;
}

/**
 * Joins or starts the engine below `dataDir` and watches it. When its process dies, the first of its users to notice starts it
 * again, with backoff. `onChange` is called with the endpoint after each return.
 */
export async function superviseEngine(
  dataDir: string,
  options: EngineOptions,
  hooks: { log: Logger; onChange: (endpoint: EngineEndpoint) => void },
): Promise<Engine> {
  const paths = enginePaths(dataDir);
  const user = await useEngine(paths, options);
  const endpoint = await joinOrStart(paths, options).catch((error: unknown) => {
    user.release();
    throw error;
  });
  const closing = new AbortController();
  const watched: Watched = { endpoint, restarts: 0, lastError: null };
  const start = () => joinOrStart(paths, options);
  const watching = watch(watched, { start, closed: closing.signal, ...hooks });
  return {
    endpoint: () => watched.endpoint,
    state: () => ({
      state: isAlive(watched.endpoint.pid) ? 'up' : 'away',
      restarts: watched.restarts,
      pid: watched.endpoint.pid,
      residentBytes: residentBytes(watched.endpoint.pid),
      lastError: watched.lastError,
    }),
    async close() {
      closing.abort();
      await watching;
      await leaveEngine(paths, user);
    },
  };
}

/** The engine as this process last saw it. */
interface Watched {
  endpoint: EngineEndpoint;
  restarts: number;
  lastError: string | null;
}

interface WatchOptions {
  start: () => Promise<EngineEndpoint>;
  closed: AbortSignal;
  log: Logger;
  onChange: (endpoint: EngineEndpoint) => void;
}

/** Checks four times a second whether the engine lives, and brings it back when it does not. */
async function watch(watched: Watched, options: WatchOptions): Promise<void> {
  const { closed } = options;
  while (!closed.aborted) {
    await pause(CHECK_EVERY_MS, closed);
    if (!closed.aborted && !isAlive(watched.endpoint.pid)) await bringBack(watched, options);
  }
}

/** Tries until the engine runs again or the service closes. */
async function bringBack(watched: Watched, { start, closed, log, onChange }: WatchOptions): Promise<void> {
  const attempt = async (number: number) => {
    log.error({ pid: watched.endpoint.pid, attempt: number }, 'the engine is gone, starting it again');
    try {
      return await start();
    } catch (error) {
      watched.lastError = error instanceof Error ? error.message : String(error);
      log.error({ err: error }, 'the engine could not be started');
      throw error;
    }
  };
  const endpoint = await retry(attempt, { backoff: RESTART_BACKOFF, signal: closed }).catch(() => null);
  if (endpoint === null) return; // the service closed in the meantime
  watched.endpoint = endpoint;
  watched.restarts += 1;
  watched.lastError = null;
  log.warn({ pid: endpoint.pid, restarts: watched.restarts }, 'the engine is back');
  onChange(endpoint);
}

/** Returns the resident memory of a process in bytes; null on systems without /proc. */
function residentBytes(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch {
    return null;
  }
}
