import { readFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Under which conditions a measurement was made. Without them a number cannot be compared with another. */
export interface Conditions {
  measured_at: string;
  node: string;
  os: string;
  cpu: string;
  cores: number;
  memory_gib: number;
  /** Over the last 1, 5 and 15 minutes before the measurement: above 0.2 somebody else was at work. */
  load_average: readonly number[];
  version: string;
  engine: string;
}

/** Reads the conditions of this machine and the versions in use. */
export function readConditions(now: Date): Conditions {
  const processors = cpus();
  return {
    measured_at: now.toISOString(),
    node: process.version,
    os: `${platform()} ${release()} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory_gib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    load_average: loadavg().map((load) => Math.round(load * 100) / 100),
    version: versionOf('../package.json'),
    engine: `chdb ${versionOf('../node_modules/chdb/package.json')}`,
  };
}

function versionOf(path: string): string {
  const parsed = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
  return parsed.version;
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(readConditions(new Date()), null, 2)}\n`);
