import type { openLog } from '../kernel/log.ts';
import type { Registry } from '../kernel/prometheus.ts';
import type { RoleParts } from '../platform/config/roles.ts';

export interface ServiceOptions {
  log: ReturnType<typeof openLog>;
  version: string;
  /** Aborted: a start that waits, for PostgreSQL or for a worker, is given up with `start_stopped`. */
  signal?: AbortSignal;
  /** False in tests of the tests only: half-done batches then stay as a kill left them, and events are lost. */
  recovery?: boolean;
}

/** Every part of a process may use these. */
export interface Host extends ServiceOptions {
  /** A name for this process that no other one has. */
  instanceId: string;
  registry: Registry;
  now: () => number;
  startedAtMs: number;
  /** This process runs these parts of the service. */
  parts: RoleParts;
}
