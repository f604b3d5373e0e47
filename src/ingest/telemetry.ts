import { addCounter, addHistogram, type Registry } from '../kernel/prometheus.ts';
import { addTally } from '../kernel/tally.ts';
import type { RecordResult } from './records.ts';
import { addCount, type Withheld } from './validate/withheld.ts';

/** The intake tells these to Prometheus. */
export interface IngestTelemetry {
  countResults: (results: readonly RecordResult[]) => void;
  countWithheld: (withheld: Withheld) => void;
  /** `step`: a step of the pipeline, such as check, land or fan_out. */
  observeStep: (step: string, seconds: number, records: number) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  observeLandingLag: (seconds: number) => void;
  /** The events of one source that are queryable now, by the moments at which they happened, ms since 1970. */
  observeQueryable: (source: string, eventTimesMs: readonly number[], nowMs: number) => void;
}

// From a tenth of a second to the hours that a phone is without a network.
const WAIT_SECONDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400];

/** Adds the metrics of the intake to a registry. */
export function makeIngestTelemetry(registry: Registry): IngestTelemetry {
  const events = addCounter(registry, {
    name: 'openride_events_total',
    help: 'Records received, by what became of them.',
    labelNames: ['outcome'],
  });
  const letters = addCounter(registry, {
    name: 'openride_dead_letters_total',
    help: 'Messages that were no events, by reason.',
    labelNames: ['reason'],
  });
  const batches = addHistogram(registry, {
    name: 'openride_batch_size_events',
    help: 'Events in a landed batch.',
    buckets: [1, 10, 100, 500, 1_000, 5_000, 10_000, 25_000, 50_000],
  });
  const steps = addHistogram(registry, {
    name: 'openride_batch_step_seconds',
    help: 'Time of a batch in a step.',
    labelNames: ['step'],
  });
  const lag = addHistogram(registry, {
    name: 'openride_landing_lag_seconds',
    help: 'Time from the receipt of a batch to its landing.',
  });
  return {
    countResults(results) {
      const outcomes = Map.groupBy(results, ({ status }) => status);
      for (const [outcome, { length }] of outcomes) events.inc({ outcome }, length);
      const reasons = Map.groupBy(
        results.filter((result) => result.status === 'rejected'),
        ({ reason }) => reason,
      );
      for (const [reason, { length }] of reasons) letters.inc({ reason }, length);
    },
    countWithheld: makeWithheldCounters(registry),
    observeStep(step, seconds, records) {
      steps.observe({ step }, seconds);
      if (step === 'land') batches.observe(records);
    },
    observeLandingLag: (seconds) => lag.observe(seconds),
    observeQueryable: makeQueryableTally(registry),
  };
}

function makeQueryableTally(registry: Registry): IngestTelemetry['observeQueryable'] {
  const add = addTally(registry, {
    name: 'openride_event_to_queryable_seconds',
    help: 'Time from the moment at which an event happened, by its own clock, until it was queryable, by source.',
    labelName: 'source',
    buckets: WAIT_SECONDS,
  });
  // The clock of a producer may be ahead.
  const secondsUntil = (nowMs: number) => (ms: number) => Math.max(0, nowMs - ms) / 1000;
  return (source, eventTimesMs, nowMs) => add(source, eventTimesMs.map(secondsUntil(nowMs)));
}

function makeWithheldCounters(registry: Registry): IngestTelemetry['countWithheld'] {
  const dropped = addCounter(registry, {
    name: 'openride_dropped_fields_total',
    help: 'Fields that the contract does not know and that did not land, by name; beyond 200 names "other".',
    labelNames: ['field'],
  });
  const masked = addCounter(registry, {
    name: 'openride_masked_fields_total',
    help: 'Texts of the contract that were masked, or landed as null, because they may be personal, by field.',
    labelNames: ['field'],
  });
  const names = new Map<string, number>();
  return (withheld) => {
    for (const [name, count] of withheld.dropped) dropped.inc({ field: addCount(names, name, count) }, count);
    for (const [field, count] of withheld.masked) masked.inc({ field }, count);
  };
}
