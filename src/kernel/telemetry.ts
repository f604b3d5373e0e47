import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { singleFlight } from './single-flight.ts';

/** The state of the event store's engine. */
export interface EngineState {
  memoryBytes: number;
  diskBytes: number;
  activeParts: number;
}

/** What the service tells Prometheus: each part is handed the function that it calls, and knows nothing of the registry. */
export interface Telemetry {
  registry: Registry;
  /** `outcome`: accepted, duplicate, conflict or rejected. */
  countEvents(outcome: string, count: number): void;
  countDeadLetters(reason: string, count: number): void;
  observeBatch(events: number): void;
  /** `step`: a step of the pipeline, such as check, land or fan_out. */
  observeStep(step: string, seconds: number): void;
  /** From the receipt of a record to its landing. */
  observeLandingLag(seconds: number): void;
  observeQuery(family: string, seconds: number): void;
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  /** Called at every scrape; null while unknown, and the gauge is then absent rather than 0 (G9). */
  watchWatermark(read: () => number | null | Promise<number | null>): void;
  watchEngine(read: () => EngineState | null | Promise<EngineState | null>): void;
  countEngineRestart(): void;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry of its own with every metric of the service, and those of the process. */
export function makeTelemetry(): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ) => new Histogram({ name, help, labelNames, buckets, registers });

  const events = counter('openride_events_total', 'Records received, by what became of them.', ['outcome']);
  const letters = counter('openride_dead_letters_total', 'Messages that were no events, by reason.', [
    'reason',
  ]);
  const restarts = counter(
    'openride_engine_restarts_total',
    'Restarts of the embedded event store after it died.',
  );
  const batchSizes = [1, 10, 100, 500, 1_000, 5_000, 10_000, 25_000, 50_000];
  const batches = histogram('openride_batch_size_events', 'Events in a landed batch.', batchSizes);
  const steps = histogram('openride_batch_step_seconds', 'Time of a batch in a step.', FAST, ['step']);
  const lag = histogram(
    'openride_landing_lag_seconds',
    'Time from the receipt of a batch to its landing.',
    FAST,
  );
  const queries = histogram('openride_query_seconds', 'Time of a metric query.', FAST, ['family']);
  const requestLabels = ['method', 'route', 'status'];
  const requests = histogram('openride_http_request_seconds', 'Time of a request.', FAST, requestLabels);

  return {
    registry,
    countEvents: (outcome, count) => events.inc({ outcome }, count),
    countDeadLetters: (reason, count) => letters.inc({ reason }, count),
    observeBatch: (count) => batches.observe(count),
    observeStep: (step, seconds) => steps.observe({ step }, seconds),
    observeLandingLag: (seconds) => lag.observe(seconds),
    observeQuery: (family, seconds) => queries.observe({ family }, seconds),
    observeRequest: ({ seconds, status, ...labels }) =>
      requests.observe({ ...labels, status: String(status) }, seconds),
    watchWatermark: (read) => watchWatermark(registry, read),
    watchEngine: (read) => watchEngine(registry, read),
    countEngineRestart: () => restarts.inc(),
  };
}

function watchWatermark(registry: Registry, read: Parameters<Telemetry['watchWatermark']>[0]): void {
  const help = 'Everything up to this moment is in the numbers, in seconds since 1970.';
  watch(registry, { openride_watermark_seconds: help }, async () => {
    const watermarkMs = await read();
    return watermarkMs === null ? null : { openride_watermark_seconds: watermarkMs / 1000 };
  });
}

function watchEngine(registry: Registry, read: Parameters<Telemetry['watchEngine']>[0]): void {
  const help = {
    openride_engine_memory_bytes: 'Memory of the event store.',
    openride_engine_disk_bytes: 'Size of the tables on disk.',
    openride_engine_active_parts: 'Active parts of the tables.',
  };
  watch(registry, help, async () => {
    const state = await read();
    if (state === null) return null;
    return {
      openride_engine_memory_bytes: state.memoryBytes,
      openride_engine_disk_bytes: state.diskBytes,
      openride_engine_active_parts: state.activeParts,
    };
  });
}

/** Gauges that are read together, once a scrape. What cannot be read is absent. */
function watch<Name extends string>(
  registry: Registry,
  help: Record<Name, string>,
  read: () => Promise<Record<Name, number> | null>,
): void {
  const readOnce = singleFlight(() => read().catch(() => null));
  for (const name of Object.keys(help) as Name[]) {
    const gauge: Gauge = new Gauge({
      name,
      help: help[name],
      registers: [registry],
      async collect() {
        const values = await readOnce();
        if (values === null) gauge.remove();
        else gauge.set(values[name]);
      },
    });
  }
}
