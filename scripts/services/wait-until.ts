import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type StartedProcess } from './process.ts';

/** What is awaited, of which process, and where that writes. */
export interface Awaited {
  what: string;
  process: StartedProcess;
  log: string;
  withinMs?: number;
}

/** Waits until `isReady`. Throws with the end of the log when the process has ended or the time is over. */
export async function waitUntil(isReady: () => Promise<boolean>, awaited: Awaited): Promise<void> {
  const { what, process, log, withinMs = 180_000 } = awaited;
  const deadline = Date.now() + withinMs;
  while (!(await isReady())) {
    const problem = !isRunning(process)
      ? 'ended while it started'
      : Date.now() > deadline
        ? `does not answer after ${withinMs / 1000} s`
        : null;
    if (problem !== null) throw new Error(`${what} ${problem}. The end of ${log}:\n${tail(log)}`);
    await delay(100);
  }
}

function tail(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().slice(-1_500) : '(nothing was written)';
}
