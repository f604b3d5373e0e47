import { readFileSync } from 'node:fs';
import type { Target } from '../probe.ts';

// The kernel counts what an attack costs the service: that does not depend on what else the machine is doing.

const TICKS_A_SECOND = 100;

/** The CPU time of the service's process so far, seconds. */
export function cpuSeconds({ service }: Target): number {
  const fields = readFileSync(`/proc/${service.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** The most memory that the service's process has held, MiB. */
export function peakMemoryMib({ service }: Target): number {
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(peak) / 1024);
}

/** Runs `work` and tells the CPU time that the service took meanwhile, seconds, and how long a small request had to wait at most, ms. */
export async function costOf(target: Target, work: () => Promise<unknown>) {
  let isOver = false;
  let waitedMs = 0;
  const before = cpuSeconds(target);
  const asking = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      await target.ask('/health/live');
      waitedMs = Math.max(waitedMs, performance.now() - startedAt);
    }
  })();
  await work().finally(() => (isOver = true));
  await asking;
  return { cpu: cpuSeconds(target) - before, waitedMs: Math.round(waitedMs) };
}
