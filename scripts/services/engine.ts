import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../../src/platform/warehouse/engine/start.ts';
import { type StartedProcess, startProcess } from './process.ts';

export const ENGINE_USER = 'openride'; // the engine's only user with rights
const MEMORY_BYTES = 1_500_000_000;
const keeper = fileURLToPath(new URL('engine-keeper.ts', import.meta.url));

/** Starts the keeper of an engine in `directory`, and with it the engine. */
export function startEngineKeeper(
  directory: string,
  options: Pick<EngineOptions, 'listen' | 'cluster'>,
): { process: StartedProcess; log: string } {
  const log = join(directory, 'keeper.log');
  const all: EngineOptions = {
    memoryLimitBytes: MEMORY_BYTES,
    database: 'openride',
    readyWithinMs: 20_000,
    ...options,
  };
  const file = join(directory, 'options.json'); // not an argument: those are seen by everybody
  writeFileSync(file, JSON.stringify(all), { mode: 0o600 });
  const args = [keeper, directory, file];
  return { process: startProcess({ command: process.execPath, args, log, directory }), log };
}

/** The password of the engines in `directory`: that of the former start, else a new one. */
export function enginePassword(directory: string): string {
  const file = join(directory, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** The answer to a query over HTTP, null when there is none. */
export async function askEngine(
  url: string,
  { user, password }: { user: string; password: string },
  sql: string,
): Promise<string | null> {
  try {
    const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    const response = await fetch(`${url}/?query=${encodeURIComponent(sql)}`, {
      headers,
      signal: AbortSignal.timeout(5_000),
    });
    const text = await response.text();
    return response.ok ? text.trim() : null;
  } catch {
    return null; // it does not listen
  }
}
