import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endWithUs } from '../../bench/end-with-us.ts';
import { type ImageRoot, OTHER_UID } from './image-root.ts';

const READY_WITHIN_MS = 180_000;

/** A process that was started as its container would be. */
export interface Running {
  name: string;
  ready: Promise<string>;
  lines: string[];
  gone: Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a process as its container would: as another user, with nothing of our own environment. */
export function startProcess(
  name: string,
  { root, command, env }: { root: ImageRoot; command: string[]; env: Record<string, string> },
): Running {
  const child = spawn(root.node, command, {
    cwd: root.app,
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(OTHER_UID !== null && { uid: OTHER_UID, gid: OTHER_UID }),
  });
  const letLive = endWithUs(child.pid!);
  const lines: string[] = [];
  const gone = once(child, 'exit').then(letLive);
  const readiness = Promise.withResolvers<string>();
  readiness.promise.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const url = /"url":"([^"]+)".*"msg":"ready"/.exec(line)?.[1];
      if (url !== undefined) readiness.resolve(url.replace('0.0.0.0', '127.0.0.1'));
    });
  const late = setTimeout(() => readiness.reject(new Error(`${name} is not ready`)), READY_WITHIN_MS);
  void gone.then(() => readiness.reject(new Error(`${name} ended with ${child.exitCode}`)));
  void readiness.promise.finally(() => clearTimeout(late)).catch(() => undefined);
  return {
    name,
    ready: readiness.promise,
    lines,
    gone,
    stop: () => stop(name, child, gone),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function stop(name: string, child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  await gone;
  if (child.exitCode !== 0) throw new Error(`${name} stopped with ${child.exitCode ?? child.signalCode}`);
}
