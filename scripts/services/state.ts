import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryFileLock } from '../../src/kernel/file-lock.ts';
import { type Endpoints, type ServerName, endpointsFile, servicesDirectory } from './endpoints.ts';
import type { StartedProcess } from './process.ts';

// What runs: each process is written down as soon as it exists, its endpoint when it answers. A server with processes and
// without an endpoint is half-started.

export interface Recorded {
  processes: StartedProcess[];
  endpoint: unknown;
}
export type State = Partial<Record<ServerName, Recorded>>;

const stateFile = join(servicesDirectory, 'state.json');

export function readState(): State {
  return existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : {};
}

/** Writes the state, and of it what the tests need: the endpoints of what answers. */
export function writeState(state: State): void {
  replace(stateFile, state);
  const ready = Object.entries(state).filter(([, { endpoint }]) => endpoint !== null);
  const endpoints = Object.fromEntries(ready.map(([name, { endpoint }]) => [name, endpoint])) as Endpoints;
  replace(endpointsFile, endpoints);
}

/** In one step, so that no reader meets half of it; for this user only, as there are passwords in it. */
function replace(path: string, content: unknown): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** Does `task` while no other command does anything to the servers of this checkout. */
export async function exclusively<T>(task: () => Promise<T>): Promise<T> {
  mkdirSync(servicesDirectory, { recursive: true });
  const lock = tryFileLock(join(servicesDirectory, 'lock'), 'exclusive');
  if (lock === null) throw new Error('Another services:up or services:down is at work in this checkout.');
  try {
    return await task();
  } finally {
    lock.release();
  }
}

/** Removes the folder with all that is in it. */
export function removeEverything(): void {
  rmSync(servicesDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
