import { existsSync, mkdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bringBrowser } from './browser.ts';
import { type Endpoint, type ServerName, servicesDirectory } from './endpoints.ts';
import { isRunning, stopProcess } from './process.ts';
import { ELSEWHERE } from './postgres.ts';
import { bringReaders } from './readers.ts';
import type { Server } from './server.ts';
import { serverNames, servers } from './servers.ts';
import { exclusively, readState, type State, writeState } from './state.ts';

/**
 * Starts what does not run, side by side. What runs and answers stays as it is; what is half-started, or belongs to a run
 * that died, is cleared away and started anew with no data. False when one could not be started: the others run all the same.
 */
export function up(tell: (line: string) => void): Promise<boolean> {
  return exclusively(async () => {
    const state = readState();
    const browser = bringBrowser(tell); // the browser tests start it themselves
    const readers = bringReaders(tell);
    const results = await Promise.all(serverNames.map((name) => bringUp(servers[name], state, tell)));
    const missing: string[] = serverNames.filter((_, n) => results[n] === false);
    if (!(await browser)) missing.push('browser');
    if (!(await readers)) missing.push('readers');
    tell(
      missing.length === 0
        ? 'All servers answer. The tests find them by .services/endpoints.json; npm run services:down ends them.'
        : `Not started: ${missing.join(', ')}. The tests that need them will not run.`,
    );
    return missing.length === 0;
  });
}

async function bringUp<Name extends ServerName>(
  server: Server<Name>,
  state: State,
  tell: (line: string) => void,
): Promise<boolean> {
  const { name } = server;
  const say = (line: string) => tell(`${name}: ${line}`);
  const recorded = state[name];
  if (recorded !== undefined) {
    const isWhole = recorded.endpoint !== null && recorded.processes.every(isRunning);
    if (isWhole && (await server.isReady(recorded.endpoint as Endpoint<Name>))) {
      say('runs already');
      return true;
    }
    say('clearing away what an earlier start left');
    await clear(name, state);
  }
  const directory = join(servicesDirectory, name);
  removeData(directory);
  mkdirSync(directory, { recursive: true });
  const started = performance.now();
  const processes: State[Name] = { processes: [], endpoint: null };
  try {
    say('starting');
    const endpoint = await server.start({
      directory,
      tell: say,
      isForTests: true,
      onProcess(process) {
        processes.processes.push(process);
        writeState(Object.assign(state, { [name]: processes }));
      },
    });
    processes.endpoint = endpoint;
    writeState(state);
    say(`answers after ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    await clear(name, state);
    return false;
  }
}

/** Ends the processes of a server and forgets it, its data included. */
export async function clear(name: ServerName, state: State): Promise<void> {
  await Promise.all((state[name]?.processes ?? []).map((process) => stopProcess(process)));
  removeData(join(servicesDirectory, name));
  delete state[name];
  writeState(state);
}

function removeData(directory: string): void {
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
  const link = join(directory, ELSEWHERE);
  if (existsSync(link)) rmSync(readlinkSync(link), options);
  rmSync(directory, options);
}
