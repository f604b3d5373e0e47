import { MAX_EVENT_BYTES } from '../events/decode.ts';
import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { Store } from '../platform/warehouse/store.ts';
import { makeBatcher } from './land/batcher.ts';
import { makeCheckQueue } from './validate/check-queue.ts';
import type { Part } from './land/draft.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import { heldBytes } from './land/held-bytes.ts';
import { type LandingFailure, laneBroken, makePipeline, type PipelineOptions } from './pipeline.ts';
import type { Checks } from './validate/make-checks.ts';
import { emptyPrepared } from './validate/prepare.ts';
import type { Intake, Origin, RecordResult, SourceRecord } from './records.ts';
import { readResults } from './land/results.ts';
import type { Withheld } from './validate/withheld.ts';
import { shardOfOrigin } from './land/shard-of-origin.ts';

// The way in of every source:
//
//   submit ──▶ check ──▶ batch ──▶ (the pipeline: keep dead letters, land, fan out, report)
//
// One batch is gathered while one lands and one is fanned out. A check never throws; pipeline.ts says what happens to a submission when
// a later step does.

export interface IntakeOptions {
  store: Store;
  fanOut: Pick<FanOut, 'submit' | 'inFlight'>;
  checks: Pick<Checks, 'read' | 'check'>;
  keepLetters: PipelineOptions['keepLetters'];
  limits: { maxEvents: number; maxBytes: number; maxWaitMs: number; maxPendingBytes: number };
  now: () => number;
  /** How long landing may be retried while the store is away, ms. */
  patienceMs: number;
  log: Logger;
  onStep: (step: 'check' | 'dead_letters' | 'land', seconds: number, records: number) => void;
  onResults: (results: readonly RecordResult[]) => void;
  /** Told when the events of a submission happened that are queryable now. */
  onQueryable: (source: Origin['source'], eventTimesMs: readonly number[]) => void;
  /** Told what the check of a submission kept from landing. */
  onWithheld: (withheld: Withheld) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  onLanded: (seconds: number) => void;
}

export interface OpenIntake extends Intake {
  /** Records that are received or landed and not queryable yet, and when the oldest came. */
  inFlight(): { oldestIngestedAtMs: number | null; records: number; pendingBytes: number };
  /** Why the last batch could not be landed; null when it was. */
  landingFailure(): LandingFailure | null;
}

/** Opens the way in. */
export function openIntake(options: IntakeOptions): OpenIntake {
  const { store, limits, now } = options;
  const held = holdParts(options);
  const pipeline = makePipeline({
    ...options,
    shards: store.shards,
    onOver(parts, error) {
      for (const part of parts) held.settle(part, error);
      batcher.over(parts.length);
    },
  });
  const batcher = makeBatcher({
    limits,
    shardOf: (origin) => shardOfOrigin(origin, store.shards.length),
    isBusy: () => pipeline.isBusy(),
    onClosed: (draft) => pipeline.take(draft),
  });
  const checks = makeCheckQueue({
    checks: options.checks,
    onChecked(part, seconds) {
      options.onStep('check', seconds, part.prepared.records.length);
      options.onWithheld(part.prepared.withheld.sum());
      batcher.add(part);
    },
  });
  let closing = false;

  return {
    submit(origin, records, lane) {
      const bytes = records.reduce((sum, record) => sum + heldBytes(record), 0);
      refuse({ closing, pendingBytes: held.bytes(), bytes, maxPendingBytes: limits.maxPendingBytes });
      if (lane?.isBroken === true) throw laneBroken();
      const part = makePart({ origin, receivedAtMs: now(), bytes, count: records.length, lane }, records);
      held.add(part);
      checks.add(part, records);
      return { landed: part.landed.promise, done: part.done.promise };
    },
    results: (receipt) => readResults(store.connection, receipt),
    inFlight: () => ({ ...addInFlight(held.parts, options.fanOut.inFlight()), pendingBytes: held.bytes() }),
    landingFailure: () => pipeline.failure(),
    async close() {
      closing = true;
      await Promise.allSettled([...held.parts].map((part) => part.done.promise));
    },
  };
}

/** The parts that are on their way, and what they hold of memory. */
function holdParts({ onResults, onQueryable }: Pick<IntakeOptions, 'onResults' | 'onQueryable'>) {
  const parts = new Set<Part>();
  let bytes = 0;
  return {
    parts,
    bytes: () => bytes,
    add(part: Part) {
      bytes += part.bytes;
      parts.add(part);
    },
    /** `error` null: the part has its results. */
    settle(part: Part, error: unknown) {
      parts.delete(part);
      bytes -= part.bytes;
      if (error === null) {
        onQueryable(part.origin.source, eventTimesOf(part));
        return void part.done.promise.then(onResults);
      }
      part.landed.reject(error);
      part.done.reject(error);
    },
  };
}

/** When the events of a submission happened, ms since 1970. */
function eventTimesOf({ prepared }: Part): number[] {
  const times: number[] = [];
  for (const record of prepared.records) if (record.ok) times.push(record.eventTimeMs);
  return times;
}

/** A batch of ours that waits for the fan-out is counted in both. */
function addInFlight(parts: ReadonlySet<Part>, beyond: ReturnType<FanOut['inFlight']>) {
  const times = [...parts].map((part) => part.receivedAtMs);
  if (beyond.oldestIngestedAtMs !== null) times.push(beyond.oldestIngestedAtMs);
  const records = [...parts].reduce((sum, part) => sum + part.count, 0);
  return {
    oldestIngestedAtMs: times.length === 0 ? null : Math.min(...times),
    records: Math.max(records, beyond.records),
  };
}

/** Throws what keeps a submission out: memory is bounded, so what cannot be taken has to stay with its sender. */
function refuse(state: {
  closing: boolean;
  pendingBytes: number;
  bytes: number;
  maxPendingBytes: number;
}): void {
  if (state.closing)
    throw new CodedError('intake_closed', 'The service is stopping.', { facts: { retryAfterSeconds: 5 } });
  if (state.pendingBytes > 0 && state.pendingBytes + state.bytes > state.maxPendingBytes) {
    throw new CodedError(
      'intake_busy',
      'The event store is behind; send these events again a little later.',
      {
        facts: {
          retryAfterSeconds: 2,
          pendingBytes: state.pendingBytes,
          maxPendingBytes: state.maxPendingBytes,
        },
      },
    );
  }
}

function makePart(
  given: Pick<Part, 'origin' | 'receivedAtMs' | 'bytes' | 'count' | 'lane'>,
  records: readonly SourceRecord[],
): Part {
  // A message that is too large to be an event lands without its bytes.
  const valueBytes = records.reduce(
    (sum, { bytes }) => sum + (bytes.length > MAX_EVENT_BYTES ? 0 : bytes.length),
    0,
  );
  const part: Part = {
    ...given,
    prepared: emptyPrepared({ records: given.count, bytes: valueBytes }),
    landed: Promise.withResolvers(),
    done: Promise.withResolvers(),
  };
  // Whoever waits for one of them gets the error; the other must not end the process as unhandled.
  part.landed.promise.catch(() => undefined);
  part.done.promise.catch(() => undefined);
  return part;
}
