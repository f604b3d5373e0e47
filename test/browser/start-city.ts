import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithUs } from '../../bench/end-with-us.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

const program = join(import.meta.dirname, '../../bin/main.js');
const READY_WITHIN_MS = 600_000; // on a busy machine

/** A service with data, in a process of its own, on a free port. */
export interface City {
  url: string;
  dataDir: string;
  stop(): Promise<void>;
}

/** Starts the demonstration in the time of Lagos, and waits until its history is in. */
export function startCity({
  size = 'small',
  days = 15,
  settings = {},
}: { size?: string; days?: number; settings?: Record<string, string> } = {}): Promise<City> {
  const args = ['demo', '--size', size, '--days', String(days), '--port', '0', '--clock', 'now'];
  return start(args, { url: /API +(http:\S+)/, ready: /The city is live|The history is in/ }, settings);
}

/** Starts the service on an empty store. */
export function startEmpty(settings: Record<string, string> = {}): Promise<City> {
  return start(['serve'], { url: /"url":"(http:[^"]+)"/, ready: /"msg":"ready"/ }, settings);
}

/** Starts the program, and waits for its address and for the line that says that it is ready. */
async function start(
  args: readonly string[],
  lines: { url: RegExp; ready: RegExp },
  settings: Record<string, string> = {},
): Promise<City> {
  const dataDir = makeDataDir();
  const env = {
    PATH: process.env['PATH'],
    DATA_DIR: dataDir,
    METRICS_PORT: '0',
    PORT: '0',
    SCHEDULED_JOBS: 'off',
    MALLOC_ARENA_MAX: '2',
    ...settings,
  };
  const child = spawn(process.execPath, ['--liftoff-only', program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const letLive = endWithUs(child.pid!);
  const gone = once(child, 'exit');
  try {
    return { url: await addressOf(child, lines), dataDir, stop: () => end() };
  } catch (error) {
    await end();
    throw error;
  }

  async function end(): Promise<void> {
    child.kill('SIGTERM');
    await gone;
    letLive();
    removeDataDir(dataDir);
  }
}

function addressOf(child: ChildProcess, { url, ready }: { url: RegExp; ready: RegExp }): Promise<string> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (why: string) => reject(new Error(`${why}:\n${said.join('\n')}`));
  const timer = setTimeout(() => fail('The service was not ready in time'), READY_WITHIN_MS);
  child.once('exit', (code, signal) => fail(`The service ended with ${signal ?? code}`));
  let address: string | undefined;
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      address ??= url.exec(line)?.[1];
      if (address !== undefined && said.some((one) => ready.test(one))) resolve(address);
    });
  return promise.finally(() => clearTimeout(timer));
}
