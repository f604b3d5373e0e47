import { Counter, Gauge, type Registry } from 'prom-client';

export const checkGaugeStates = ['ok', 'warning', 'failing', 'unknown', 'paused'] as const;

/** A check as Prometheus sees it. */
export interface CheckGauge {
  check: string;
  severity: string;
  state: (typeof checkGaugeStates)[number];
  /** In the unit of the check; null when unknown. */
  value: number | null;
  checkedAtMs: number | null;
}

export interface QualityTelemetry {
  countRun(job: string, outcome: 'completed' | 'failed', seconds: number): void;
  /** Called at every scrape; null while nothing is known, and the gauges are then absent (G9). */
  watch(read: () => readonly CheckGauge[] | null): void;
}

/** Adds the metrics of checks and jobs to a registry. */
export function makeQualityTelemetry(registry: Registry): QualityTelemetry {
  const registers = [registry];
  const runs = new Counter({
    name: 'openride_job_runs_total',
    help: 'Runs of jobs in this process, by how they ended; each attempt counts.',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const seconds = new Gauge({
    name: 'openride_job_last_run_seconds',
    help: 'How long the last run of a job in this process took.',
    labelNames: ['task'],
    registers,
  });
  const ended = new Gauge({
    name: 'openride_job_last_completed_timestamp_seconds',
    help: 'When the last completed run of a job in this process ended, in seconds since 1970.',
    labelNames: ['task'],
    registers,
  });
  return {
    countRun(job, outcome, took) {
      // Not "job": that is Prometheus's own word for what it scrapes.
      runs.inc({ task: job, outcome });
      seconds.set({ task: job }, took);
      if (outcome === 'completed') ended.set({ task: job }, Date.now() / 1000);
    },
    watch: (read) => watchChecks(registry, read),
  };
}

function watchChecks(registry: Registry, read: () => readonly CheckGauge[] | null): void {
  const registers = [registry];
  const states: Gauge<'check' | 'severity' | 'state'> = new Gauge({
    name: 'openride_data_quality_state',
    help: '1 for the state that a check is in, 0 for the others.',
    labelNames: ['check', 'severity', 'state'],
    registers,
    collect() {
      states.reset();
      for (const { check, severity, state } of read() ?? [])
        for (const one of checkGaugeStates)
          states.set({ check, severity, state: one }, one === state ? 1 : 0);
    },
  });
  const watchNumber = (name: string, help: string, valueOf: (gauge: CheckGauge) => number | null) => {
    const gauge: Gauge<'check'> = new Gauge({
      name,
      help,
      labelNames: ['check'],
      registers,
      collect() {
        gauge.reset();
        for (const one of read() ?? []) {
          const value = valueOf(one);
          if (value !== null) gauge.set({ check: one.check }, value);
        }
      },
    });
  };
  watchNumber(
    'openride_data_quality_value',
    'What a check has measured, in its unit: a share from 0 to 1, records, batches or days.',
    ({ value }) => value,
  );
  watchNumber(
    'openride_data_quality_checked_timestamp_seconds',
    'When a check ran last, in seconds since 1970.',
    ({ checkedAtMs }) => (checkedAtMs === null ? null : checkedAtMs / 1000),
  );
}
