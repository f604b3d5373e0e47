import { readFileSync } from 'node:fs';

/** What a process used: processor time while it was watched, and memory at most since it was started. */
export interface ProcessUsage {
  cpu_seconds: number;
  peak_memory_mb: number;
}

const TICKS_PER_SECOND = 100; // of /proc, on every Linux

/** Watches processes by name; `read` tells what each used since now, or since its birth. Linux only. */
export function watchUsage<Name extends string>(
  pids: Record<Name, number>,
  since: 'now' | 'birth' = 'now',
): { read(): Record<Name, ProcessUsage> } {
  const names = Object.keys(pids) as Name[];
  const before = new Map(names.map((name) => [name, since === 'now' ? cpuSeconds(pids[name]) : 0]));
  return {
    read: () =>
      Object.fromEntries(
        names.map((name) => {
          const used = cpuSeconds(pids[name]) - (before.get(name) ?? 0);
          return [name, { cpu_seconds: Math.round(used * 100) / 100, peak_memory_mb: peakMb(pids[name]) }];
        }),
      ) as Record<Name, ProcessUsage>,
  };
}

/** Processor time since its birth. Linux only. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // after the name, which may hold anything
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function peakMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
