import { Counter, Gauge, type Registry } from 'prom-client';

/** Adds the metrics of jobs to a registry, and gives what to tell each run to. */
export function makeJobTelemetry(
  registry: Registry,
): (job: string, outcome: 'completed' | 'failed', seconds: number) => void {
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
  return (job, outcome, took) => {
    // Not "job": that is Prometheus's own word for what it scrapes.
    runs.inc({ task: job, outcome });
    seconds.set({ task: job }, took);
    if (outcome === 'completed') ended.set({ task: job }, Date.now() / 1000);
  };
}
