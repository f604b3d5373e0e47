import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from '../../../bench/end-with-us.ts';
import type { Endpoint } from '../../../scripts/services/endpoints.ts';
import { kafka } from '../../../scripts/services/kafka.ts';
import { postgres } from '../../../scripts/services/postgres.ts';
import { redis } from '../../../scripts/services/redis.ts';
import { type StartedProcess, isRunning, stopProcess } from '../../../scripts/services/process.ts';
import type { Server } from '../../../scripts/services/server.ts';

/** A server of this run alone, for it will be killed. It comes back with its data and its ports. */
export interface MortalServer<Name extends 'kafka' | 'postgres' | 'redis'> {
  endpoint: Endpoint<Name>;
  /** The id of its first process. */
  pid(): number;
  /** kill -9, and back. Returns how long it was away, ms. */
  killAndReturn(): Promise<number>;
  stop(): Promise<void>;
}

export function startMortalKafka(root: string) {
  return startMortal(kafka, root);
}

export function startMortalPostgres(root: string) {
  return startMortal(postgres, root);
}

export function startMortalRedis(root: string) {
  return startMortal(redis, root);
}

async function startMortal<Name extends 'kafka' | 'postgres' | 'redis'>(
  server: Server<Name>,
  root: string,
): Promise<MortalServer<Name>> {
  const directory = join(root, server.name);
  mkdirSync(directory, { recursive: true });
  chmodSync(root, 0o711); // PostgreSQL runs as another user and has to pass
  let running: StartedProcess | null = null;
  let letLive: () => void = () => undefined;
  const onProcess = (started: StartedProcess) => {
    running = started;
    letLive();
    letLive = endWithUs(started.pid);
  };
  const start = () => server.start({ directory, tell: () => undefined, onProcess, isForTests: true });
  const endpoint = await start();
  return {
    endpoint,
    pid: () => running?.pid ?? 0,
    async killAndReturn() {
      const killedAt = performance.now();
      if (running !== null) await killHard(running);
      await start();
      return performance.now() - killedAt;
    },
    async stop() {
      if (running !== null) await stopProcess(running, 5_000);
    },
  };
}

async function killHard(started: StartedProcess): Promise<void> {
  process.kill(started.pid, 'SIGKILL');
  while (isRunning(started)) await new Promise((resolve) => setTimeout(resolve, 5));
}
