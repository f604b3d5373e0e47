import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../scripts/services/ports.ts';
import { endWithUs } from './end-with-us.ts';

/** The service, started as a user would start it, on free ports. */
export interface ServiceProcess {
  pid: number;
  url: string;
  metricsUrl: string;
  /** From start to the first "ready". */
  readySeconds: number;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const READY_WITHIN_MS = 120_000; // a busy machine
const STOP_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 25;

/** Starts `serve` on a data directory, with more settings if need be, and waits until it is ready. Throws when it ends or stays unready for two minutes. */
export async function startService(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  const [port, metricsPort] = await freePorts(2);
  const program = fileURLToPath(new URL('../bin/openride-analytics.js', import.meta.url));
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      LOG_LEVEL: 'warn',
      SCHEDULED_JOBS: 'off', // what is measured is not to depend on the minute of the hour
      ...settings,
    },
    stdio: ['ignore', 2, 2], // stdout is for the report
  });
  const letLive = endWithUs(child.pid!);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await once(child, 'exit');
    clearTimeout(late);
    letLive();
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    const isLate = performance.now() - started > READY_WITHIN_MS;
    if (isLate || child.exitCode !== null) {
      await stop();
      throw new Error(
        isLate ? 'The service is not ready after two minutes.' : 'The service ended while starting.',
      );
    }
    await delay(ASK_EVERY_MS);
  }
  const readySeconds = (performance.now() - started) / 1000;
  return {
    pid: child.pid!,
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    readySeconds,
    stop,
    kill,
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // it does not listen yet
  }
}
