import { readFileSync } from 'node:fs';
import { enginePid } from './process-memory.ts';

/** Processor time used since their start by a service and by the engine in its data directory. */
export type CpuWatch = () => { serviceMs: number; engineMs: number };

const MS_OF_TICK = 10;

/** Watches both; 0 where the system does not tell, as it is told on Linux only. */
export function watchCpu(servicePid: number, dataDir: string): CpuWatch {
  const engine = enginePid(dataDir);
  return () => ({ serviceMs: usedMs(servicePid), engineMs: usedMs(engine) });
}

function usedMs(pid: number | null): number {
  try {
    // The name of the program stands in parentheses and may hold spaces; user and system time are the 12th and 13th after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_OF_TICK;
  } catch {
    return 0;
  }
}
