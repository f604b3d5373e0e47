import { readFileSync } from 'node:fs';
import { backoffMs } from '../../../kernel/retry.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { EngineEndpoint } from './endpoint-file.ts';
import { isAlive, joinOrStart, leaveEngine, useEngine } from './join.ts';
import { type EngineOptions, enginePaths } from './start.ts';

const CHECK_EVERY_MS = 250;
const RESTART_BACKOFF = { firstMs: 100, maxMs: 10_000 };

export interface EngineState {
  state: 'up' | 'away';
  /** Times that this process saw the engine die and brought it back or joined its successor. */
  restarts: number;
  pid: number;
  residentBytes: number | null;
  lastError: string | null;
}

/** A running engine that is brought back whenever it dies. */
export interface Engine {
  endpoint(): EngineEndpoint;
  state(): EngineState;
  close(): Promise<void>;
}

/**
 * Joins or starts the engine below `dataDir` and watches it: when its process is gone it is started again with backoff,
 * by whichever of its users comes first. `onChange` is called with the endpoint after each return.
 */
export async function superviseEngine(
  dataDir: string,
  options: EngineOptions,
  hooks: { log: Logger; onChange: (endpoint: EngineEndpoint) => void },
): Promise<Engine> {
  const paths = enginePaths(dataDir);
  const user = await useEngine(paths, options);
  let endpoint = await joinOrStart(paths, options).catch((error: unknown) => {
    user.release();
    throw error;
  });
  let restarts = 0;
  let attempt = 0;
  let lastError: string | null = null;
  let closed = false;
  let restarting: Promise<void> | null = null;
  let timer = setTimeout(check, CHECK_EVERY_MS);

  function check(): void {
    const again = (waitMs: number) => {
      if (!closed) timer = setTimeout(check, waitMs);
    };
    if (isAlive(endpoint.pid)) return again(CHECK_EVERY_MS);
    restarting = restart().finally(() => {
      restarting = null;
      again(attempt === 0 ? CHECK_EVERY_MS : backoffMs(attempt, RESTART_BACKOFF));
    });
  }

  async function restart(): Promise<void> {
    hooks.log.error({ pid: endpoint.pid, attempt }, 'the engine is gone, starting it again');
    try {
      endpoint = await joinOrStart(paths, options);
      restarts += 1;
      attempt = 0;
      lastError = null;
      hooks.log.warn({ pid: endpoint.pid, restarts }, 'the engine is back');
      hooks.onChange(endpoint);
    } catch (error) {
      attempt += 1;
      lastError = error instanceof Error ? error.message : String(error);
      hooks.log.error({ err: error }, 'the engine could not be started');
    }
  }

  return {
    endpoint: () => endpoint,
    state: () => ({
      state: isAlive(endpoint.pid) ? 'up' : 'away',
      restarts,
      pid: endpoint.pid,
      residentBytes: residentBytes(endpoint.pid),
      lastError,
    }),
    async close() {
      closed = true;
      clearTimeout(timer);
      await restarting;
      await leaveEngine(paths, user);
    },
  };
}

/** Resident memory of a process in bytes, where the system tells it in /proc; elsewhere null. */
function residentBytes(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch {
    return null;
  }
}
