import { readFileSync } from 'node:fs';
import type { Logger } from '../../../kernel/log.ts';
import { pause, retry } from '../../../kernel/retry.ts';
import { HANGS_AFTER_MS, openSilence, type Silence } from '../../../kernel/silence.ts';
import type { EngineEndpoint } from './endpoint-file.ts';
import { hearEngine } from './ping.ts';
import { isAlive, joinOrStart, leaveEngine, useEngine } from './join.ts';
import { type EngineOptions, enginePaths } from './start.ts';

const CHECK_EVERY_MS = 250;
const RESTART_BACKOFF = { firstMs: 100, maxMs: 10_000 };
const ASK_EVERY_MS = 2_000;
const DEAD_AFTER_MS = 20_000;

export interface EngineState {
  /** `silent`: its process lives and has answered nothing for some seconds. */
  state: 'up' | 'silent' | 'away';
  silentMs: number;
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
  /** Tells that a statement has ended, well or not: the engine does not hang. */
  heard(): void;
  close(): Promise<void>;
}

/** The supervisor needs this of the process that it works for. */
export interface SupervisorHooks {
  log: Logger;
  /** Called with the endpoint each time that the engine is back. */
  onChange: (endpoint: EngineEndpoint) => void;
  /** Tells whether this process may end an engine that hangs. Of those that share it, at most one may. */
  mayKill: () => boolean;
}

/**
 * Joins or starts the engine below `dataDir` and watches it. When its process dies, the first of its users to notice starts it
 * again, with backoff. When it hangs, which no user can tell from its connections, the one who may kill it does.
 */
export async function superviseEngine(
  dataDir: string,
  options: EngineOptions,
  hooks: SupervisorHooks,
): Promise<Engine> {
  const paths = enginePaths(dataDir);
  const user = await useEngine(paths, options);
  const endpoint = await joinOrStart(paths, options).catch((error: unknown) => {
    user.release();
    throw error;
  });
  const closing = new AbortController();
  const silence = openSilence({ ask: () => hearEngine(watched.endpoint), askAfterMs: ASK_EVERY_MS });
  const watched: Watched = { endpoint, silence, restarts: 0, lastError: null };
  const start = () => joinOrStart(paths, options);
  const watching = watch(watched, { start, closed: closing.signal, ...hooks });
  return {
    endpoint: () => watched.endpoint,
    state: () => stateOf(watched),
    heard: () => silence.heard(),
    async close() {
      closing.abort();
      silence.close();
      await watching;
      await leaveEngine(paths, user);
    },
  };
}

/** The engine as this process last saw it. */
interface Watched {
  endpoint: EngineEndpoint;
  silence: Silence;
  restarts: number;
  lastError: string | null;
}

interface WatchOptions extends SupervisorHooks {
  start: () => Promise<EngineEndpoint>;
  closed: AbortSignal;
}

function stateOf({ endpoint: { pid }, silence, restarts, lastError }: Watched): EngineState {
  const silentMs = silence.ms();
  const living = silentMs < HANGS_AFTER_MS ? 'up' : 'silent';
  return {
    state: isAlive(pid) ? living : 'away',
    silentMs,
    restarts,
    pid,
    residentBytes: residentBytes(pid),
    lastError,
  };
}

/** Checks four times a second whether the engine lives, and brings it back when it does not. */
async function watch(watched: Watched, options: WatchOptions): Promise<void> {
  const { closed } = options;
  while (!closed.aborted) {
    await pause(CHECK_EVERY_MS, closed);
    if (closed.aborted) return;
    if (!isAlive(watched.endpoint.pid)) await bringBack(watched, options);
    else if (watched.silence.ms() >= DEAD_AFTER_MS && options.mayKill()) kill(watched, options);
  }
}

/** Ends an engine that hangs: it is then away, and is brought back. What it had acknowledged is on disk. */
function kill({ endpoint: { pid }, silence }: Watched, { log }: WatchOptions): void {
  log.error({ pid, silent_ms: Math.round(silence.ms()) }, 'the engine hangs, ending it');
  silence.heard(); // one that does not end at once is not ended again at the next look
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has just ended by itself
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
  watched.silence.heard();
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
