import { enginePid } from './process-memory.ts';
import { cpuSeconds } from './process-usage.ts';

/** Processor time used since their start by a service and by the engine in its data directory. */
export type CpuWatch = () => { serviceMs: number; engineMs: number };

/** Watches both; 0 where the system does not tell, as it is told on Linux only. */
export function watchCpu(servicePid: number, dataDir: string): CpuWatch {
  const engine = enginePid(dataDir);
  return () => ({ serviceMs: usedMs(servicePid), engineMs: usedMs(engine) });
}

function usedMs(pid: number | null): number {
  try {
    return pid === null ? 0 : cpuSeconds(pid) * 1000;
  } catch {
    return 0;
  }
}
