import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../../bench/end-with-us.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const binIn = (root: string) => join(root, 'bin/openride-analytics.js');
const unrecovered = fileURLToPath(new URL('serve-without-recovery.ts', import.meta.url));
const READY_WITHIN_MS = 180_000; // five at once on a busy machine
const KEEP_LINES = 400;

/** The real service in a process of its own. */
export interface Service {
  pid: number;
  /** Null until it is ready. */
  readonly url: string | null;
  readonly alive: boolean;
  ready: Promise<string>;
  /** Its last log lines, to explain a failure. */
  lines: string[];
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** SIGTERM; resolves with the exit code when the process is gone. */
  stop(): Promise<number | null>;
  gone: Promise<void>;
}

/** Makes `startService` start a service that does not recover: for the test of these tests. */
export const withoutRecovery = { TEST_WITHOUT_RECOVERY: 'yes' };

/** Starts `serve` on `dataDir` with ports of its own; `root`: of another copy of the project. */
export function startService(
  dataDir: string,
  settings: Record<string, string> = {},
  root: string = project,
): Service {
  const program = 'TEST_WITHOUT_RECOVERY' in settings ? [unrecovered] : [binIn(root), 'serve'];
  const child = spawn(process.execPath, program, {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      PORT: '0',
      METRICS_PORT: '0',
      RECONCILE_INTERVAL_MINUTES: '0',
      SCHEDULED_JOBS: 'off',
      BATCH_MAX_WAIT_MS: '20',
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const letLive = endWithUs(child.pid!);
  const lines: string[] = [];
  let url: string | null = null;
  const readiness = Promise.withResolvers<string>();
  readiness.promise.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEEP_LINES) lines.shift();
      const ready = /"url":"([^"]+)".*"msg":"ready"/.exec(line)?.[1];
      if (ready === undefined) return;
      url = ready;
      clearTimeout(late);
      readiness.resolve(ready);
    });
  }
  const late = setTimeout(() => readiness.reject(notReady(lines)), READY_WITHIN_MS);
  const gone = once(child, 'exit').then(() => {
    letLive();
    clearTimeout(late);
    url = null;
    readiness.reject(notReady(lines));
  });
  return {
    pid: child.pid ?? 0,
    get url() {
      return url;
    },
    get alive() {
      return isAlive(child);
    },
    ready: readiness.promise,
    lines,
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
    gone,
  };
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function notReady(lines: readonly string[]): Error {
  return new Error(`The service did not become ready. Its last lines:\n${lines.slice(-20).join('\n')}`);
}

/** Runs a command of the CLI on `dataDir` and returns its exit code and output. */
export async function runCommand(
  dataDir: string,
  args: readonly string[],
  settings: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [binIn(project), ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, output };
}
