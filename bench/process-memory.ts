import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resident memory in MB, now and at most while it was watched. */
export interface MemoryUse {
  service_mb: number;
  engine_mb: number;
  together_mb: number;
}

/** Watches the memory of a process and of the engine in its data directory. */
export interface MemoryWatch {
  now(): MemoryUse;
  /** The largest sum seen, with its parts. Ends the watch. */
  stop(): MemoryUse;
}

const EVERY_MS = 100;

/** Starts watching; the engine is found by the file in which it says how to reach it. The directories of several are its shards'. */
export function watchMemory(servicePid: number, dataDirs: string | readonly string[]): MemoryWatch {
  const directories = typeof dataDirs === 'string' ? [dataDirs] : dataDirs;
  const read = () => {
    const service = residentMb(servicePid);
    const engine = directories.reduce((sum, directory) => sum + residentMb(enginePid(directory)), 0);
    return { service_mb: service, engine_mb: engine, together_mb: service + engine };
  };
  let peak = read();
  const timer = setInterval(() => {
    const current = read();
    if (current.together_mb > peak.together_mb) peak = current;
  }, EVERY_MS);
  return {
    now: read,
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** The process of the embedded engine, null when none has started yet. */
export function enginePid(dataDir: string): number | null {
  try {
    const endpoint = JSON.parse(readFileSync(join(dataDir, 'engine', 'endpoint.json'), 'utf8')) as {
      pid: number;
    };
    return endpoint.pid;
  } catch {
    return null;
  }
}

function residentMb(pid: number | null): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0; // it has ended, or this is no Linux
  }
}
