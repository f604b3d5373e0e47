import type { HealthLines } from '../kernel/health-check.ts';
import type { Logger } from '../kernel/log.ts';
import { DAY_MS } from '../kernel/units.ts';
import { unlessStopped } from '../kernel/within.ts';
import type { Wakes } from '../platform/wake/wakes.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import type { Reach } from '../platform/warehouse/reach.ts';
import type { RetentionDays } from '../platform/warehouse/retention.ts';
import type { Schema } from '../platform/warehouse/schema.ts';
import { homeOf, type Store } from '../platform/warehouse/store.ts';
import { type KeepInTopic, makeKeepLetters } from './dead-letters/keep-letters.ts';
import type { DeadLetters } from './dead-letters/dead-letters.ts';
import { makeDeadLetterStore } from './dead-letters/store.ts';
import { type FanOut, openFanOut } from './fan-out/fan-out.ts';
import { countUndone, type Undone } from './fan-out/find-batches.ts';
import type { WriterLock } from './fan-out/writer-lock.ts';
import { ingestHealth, type WriterHolder } from './health.ts';
import { type OpenIntake, openIntake } from './intake.ts';
import { makeConflictStore } from './conflicts/store.ts';
import { makeReadArrivals } from './arrivals/store.ts';
import { makeProducerStore } from './producers/store.ts';
import { ingestRoutes } from './routes.ts';
import { makeReadStorage } from './storage/store.ts';
import type { IngestConfig } from './settings.ts';
import type { IngestTelemetry } from './telemetry.ts';
import type { Checks } from './validate/make-checks.ts';

type TellBatch = (seq: number, reach: Reach) => () => void;

/** From records to queryable events. */
export interface Ingest {
  intake: OpenIntake;
  fanOut: FanOut;
  deadLetters: DeadLetters;
  /** Asks the store which batches wait for the fan-out, whoever landed them. */
  countWaiting: () => Promise<Undone>;
  /** The process that fans out; null when nobody does, or only the operating system knows. */
  writer: () => string | null;
  /**
   * Tells of each batch that this process is about to fan out, before any of it can be seen: its sequence number and what it may change.
   * What `tell` returns is called when the batch is done.
   */
  whenBatchBegins: (tell: TellBatch) => void;
  /** Runs the task when another process has asked the writer for something, while this process writes. */
  onRequested: (task: () => Promise<void>) => void;
  routes: (app: Parameters<typeof ingestRoutes>[0]) => void;
  health: HealthLines;
  drain: () => Promise<void>;
  close: (leftMs: () => number) => Promise<void>;
}

export interface IngestOptions {
  store: Store;
  /** Answers questions about producers and conflicts. */
  reader: Connection;
  schema: Schema;
  retention: RetentionDays;
  checks: Checks;
  /** Takes the right to fan out; null while another process has it. */
  tryLock: () => Promise<WriterLock | null>;
  /** The other processes on this store. */
  wakes: Wakes;
  /** This process, among all. */
  instanceId: string;
  /** Tells who holds the right to fan out; null when only the operating system knows. */
  holder: (() => WriterHolder) | null;
  /** The topic of dead letters; null when nothing is read from topics. */
  letterTopic: KeepInTopic | null;
  /** False in tests of the tests only: half-done batches then stay as a kill left them. */
  recovery: boolean;
  /** The documents of the API and of the topics show this. */
  described: { version: string; topicPrefix: string };
  telemetry: IngestTelemetry;
  now: () => number;
  log: Logger;
  /** Aborted: the start is given up, with `start_stopped`. */
  signal: AbortSignal | undefined;
}

const LANDING_PATIENCE_MS = 10_000;
const OVERDUE_AFTER_MS = 600_000;
const PATIENT_MS = 5_000;

/** Opens the fan-out and the intake. Returns when events can be taken: the store is migrated and recovered. */
export async function openIngest(config: IngestConfig, options: IngestOptions): Promise<Ingest> {
  const { store, telemetry, now, log } = options;
  let tellBatch: TellBatch = () => () => undefined;
  let serve: () => Promise<void> = () => Promise.resolve();
  const fanOut = openFanOut({
    store,
    schema: options.schema,
    retention: options.retention,
    recovery: options.recovery,
    holder: options.instanceId,
    log: log.child({ part: 'fan-out' }),
    tryLock: options.tryLock,
    wakes: options.wakes,
    onRequested: () => serve(),
    onBatch: telemetry.observeStep,
    onBegin: (seq, reach) => tellBatch(seq, reach),
  });
  await becomeReady(fanOut, options);
  const deadLetters = makeDeadLetterStore(homeOf(store));
  const intake = openIntake({
    store,
    fanOut,
    now,
    checks: options.checks,
    keepLetters: makeKeepLetters(deadLetters, options.letterTopic),
    limits: config.limits,
    patienceMs: LANDING_PATIENCE_MS,
    log: log.child({ part: 'intake' }),
    ...toldTo(telemetry, now),
  });
  const writer = () => writerOf(fanOut, options);
  return {
    intake,
    fanOut,
    deadLetters,
    countWaiting: makeCountWaiting(store.connection, options),
    writer,
    whenBatchBegins: (tell) => void (tellBatch = tell),
    onRequested: (task) => void (serve = task),
    routes: (app) => ingestRoutes(app, routeDeps(options, { intake, deadLetters })),
    health: ingestHealth({ fanOut, intake, holder: options.holder, writer, now }),
    // What has landed is safe, and the fan-out ends what it can: no stop waits for ever for an event store that is away.
    drain: () => intake.close(),
    close: (leftMs) => fanOut.close(leftMs()),
  };
}

function routeDeps(
  options: IngestOptions,
  own: Pick<Ingest, 'intake' | 'deadLetters'>,
): Parameters<typeof ingestRoutes>[1] {
  const { checks, reader, now, described } = options;
  return {
    ...own,
    ...described,
    read: checks.read,
    check: checks.check,
    conflicts: makeConflictStore(reader),
    producers: makeProducerStore(reader),
    arrivals: makeReadArrivals(reader),
    storage: makeReadStorage(options.store, options),
    now,
  };
}

/** What the intake tells Prometheus. */
function toldTo(telemetry: IngestTelemetry, now: () => number) {
  return {
    onStep: telemetry.observeStep,
    onResults: telemetry.countResults,
    onQueryable: (source: string, eventTimesMs: readonly number[]) =>
      telemetry.observeQueryable(source, eventTimesMs, now()),
    onWithheld: telemetry.countWithheld,
    onLanded: telemetry.observeLandingLag,
  };
}

/** Waits until the fan-out takes batches, or gives the start up and closes it. */
async function becomeReady(fanOut: FanOut, { signal, log }: IngestOptions): Promise<void> {
  const waiting = setTimeout(
    () => log.warn('waiting for a process that may write to migrate the store'),
    PATIENT_MS,
  );
  try {
    await unlessStopped(signal, fanOut.ready);
  } catch (error) {
    await fanOut.close(0);
    throw error;
  } finally {
    clearTimeout(waiting);
  }
}

/** Makes the function that asks which batches wait for the fan-out. */
export function makeCountWaiting(
  connection: Connection,
  { retention, now }: Pick<IngestOptions, 'retention' | 'now'>,
): () => Promise<Undone> {
  return () =>
    countUndone(connection, {
      sinceMs: now() - retention.events * DAY_MS,
      overdueBeforeMs: now() - OVERDUE_AFTER_MS,
    });
}

function writerOf(fanOut: FanOut, { instanceId, holder }: IngestOptions): string | null {
  const { role } = fanOut.state();
  if (role === 'writing' || role === 'recovering') return instanceId;
  return holder?.().id ?? null;
}
