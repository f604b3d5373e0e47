import type { HealthLines } from '../../../kernel/health-check.ts';
import type { Instance, Presence } from '../../../platform/metadata/instances.ts';
import { type HealthReport, worstStatus } from './health-report.ts';

// What the service says of itself (G9). The rule for "failing": events cannot be taken, or numbers may be wrong.

export interface HealthOptions {
  version: string;
  now: () => number;
  startedAtMs: number;
  /** The label of the data, such as `simulated`; null: the data is real. */
  dataLabel: string | null;
  role: string;
  presence: () => Presence;
  /** The process that fans out; null when nobody does, or nobody can say. */
  writer: () => string | null;
  /** The lines of all parts, asked for with each report. */
  lines: () => HealthLines;
}

/** Makes the health report of a process. It is not ready while a line that gates readiness is failing. */
export function makeHealth(options: HealthOptions): () => HealthReport {
  const { version, now, startedAtMs, dataLabel, role, presence, writer } = options;
  return () => {
    const read = Object.entries(options.lines()).map(
      ([name, line]) => [name, line.read(), line.gatesReadiness === true] as const,
    );
    const checks = Object.fromEntries(read.map(([name, check]) => [name, check]));
    const fansOut = writer();
    return {
      status: worstStatus(checks),
      ready: read.every(([, check, gates]) => !gates || check.status !== 'failing'),
      version,
      ...(dataLabel !== null && { data_label: dataLabel }),
      uptime_seconds: Math.round((now() - startedAtMs) / 1000),
      role,
      instances: presence().instances.map((instance) => shapeInstance(instance, fansOut)),
      checks,
    };
  };
}

function shapeInstance(instance: Instance, writer: string | null): HealthReport['instances'][number] {
  const { startedAt, lastSeenAt, isStale, ...identity } = instance;
  return {
    ...identity,
    started_at: startedAt.toISOString(),
    last_seen_at: lastSeenAt.toISOString(),
    is_stale: isStale,
    is_writer: instance.id === writer,
  };
}
