import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { retry } from '../kernel/retry.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import { isMemoryRefusal } from '../platform/warehouse/engine-refusal.ts';
import type { DeadLetter } from './dead-letters/dead-letters.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import {
  type ClosedBatch,
  closeDraft,
  type Draft,
  type Part,
  reportBatch,
  takeBroken,
} from './land/draft.ts';
import { landBatch } from './land/land.ts';
import { makeSlots } from './land/slots.ts';

// The way of a closed batch, in this order:
//
//   keep dead letters ──▶ land ──▶ acknowledge ──▶ fan out ──▶ report
//
// Batches are kept and landed one after another; the next one lands while those before are fanned out. Dead letters come first: a
// letter is kept before the record that tells of it is acknowledged. When keeping or landing throws, nothing of the batch was
// acknowledged: its senders get the error, and what came later in the same lanes is given up with it, so that nothing overtakes it.

/** Why a batch could not be landed, and when, Unix ms. */
export interface LandingFailure {
  message: string;
  atMs: number;
}

export interface PipelineOptions {
  /** A batch lands on one of them, whole. */
  shards: readonly Connection[];
  fanOut: Pick<FanOut, 'submit'>;
  keepLetters: (letters: readonly DeadLetter[]) => Promise<void>;
  now: () => number;
  /** How long landing may be retried while the store is away, ms. */
  patienceMs: number;
  log: Logger;
  onStep: (step: 'dead_letters' | 'land', seconds: number, records: number) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  onLanded: (seconds: number) => void;
  /** Told once a batch is over: with null when its parts have their results, else with what went wrong. */
  onOver: (parts: readonly Part[], error: unknown) => void;
}

export interface Pipeline {
  /** Takes a closed batch; those before it go first. */
  take(draft: Draft): void;
  /** True: another batch would have to wait, for one is landing, or has landed and is not fanned out. */
  isBusy(): boolean;
  /** The error of the last batch; null when that batch landed. */
  failure(): LandingFailure | null;
}

// So many batches may have landed and wait for the fan-out; more would only move the queue from one place to another.
const MAX_AHEAD = 2;
const BACKOFF = { firstMs: 100, maxMs: 2_000 };

export function makePipeline(options: PipelineOptions): Pipeline {
  const shardFor = makeShardChoice(options.shards);
  const ahead = makeSlots(MAX_AHEAD);
  let queue: Promise<void> = Promise.resolve();
  let queued = 0;
  let failure: LandingFailure | null = null;

  async function carry(draft: Draft): Promise<void> {
    await ahead.take();
    const batch = closeWhole(draft, options);
    if (batch === null) return ahead.give();
    try {
      await keepAndLand(batch, shardFor(draft), options);
      failure = null;
    } catch (error) {
      failure = giveUp(draft, error, options);
      return ahead.give();
    }
    acknowledge(draft, batch, options);
    void fanOutAndReport(draft, batch, options).finally(() => ahead.give());
  }

  return {
    take(draft) {
      queued += 1;
      queue = queue.then(() => carry(draft)).finally(() => (queued -= 1));
    },
    // A batch that is closed before its turn only waits; left open, it takes along the events that come meanwhile, which would
    // else wait for it and for one more. A full one lands ahead, so that a store that is behind never waits for a landing.
    isBusy: () => queued > 0 || ahead.taken() > 0,
    failure: () => failure,
  };
}

/** The shard that the draft asks for, or each in its turn. */
function makeShardChoice(shards: readonly Connection[]): (draft: Draft) => Connection {
  let turn = 0;
  return ({ shard }) => shards[shard ?? turn++ % shards.length] as Connection;
}

/** Fixes what lands: without the parts whose lane is broken. Null when nothing is left. */
function closeWhole(draft: Draft, { now, onOver }: PipelineOptions): ClosedBatch | null {
  const broken = takeBroken(draft);
  if (broken.length > 0) onOver(broken, laneBroken());
  return draft.parts.length === 0 ? null : closeDraft(draft, now());
}

async function keepAndLand(
  { batch, rows, letters }: ClosedBatch,
  shard: Connection,
  { keepLetters, patienceMs, onStep }: PipelineOptions,
): Promise<void> {
  const startedAt = performance.now();
  if (letters.length > 0) {
    // A letter that is kept twice is one letter: its id is made from where the message came from.
    await retry(() => keepLetters(letters), { backoff: BACKOFF, patienceMs, mayPass: isMemoryRefusal });
    onStep('dead_letters', (performance.now() - startedAt) / 1000, letters.length);
  }
  const landingAt = performance.now();
  await landBatch(shard, batch, { rows, patienceMs });
  onStep('land', (performance.now() - landingAt) / 1000, batch.records);
}

/** Nothing of the batch was acknowledged: its senders are told, and its lanes land nothing more. */
function giveUp(draft: Draft, error: unknown, { log, now, onOver }: PipelineOptions): LandingFailure {
  log.error(
    { err: error, records: draft.records },
    'a batch could not be landed; nothing of it was acknowledged',
  );
  for (const { lane } of draft.parts) if (lane !== undefined) lane.isBroken = true;
  onOver(draft.parts, error);
  return { message: error instanceof Error ? error.message : String(error), atMs: now() };
}

function acknowledge({ parts }: Draft, { batch }: ClosedBatch, { now, onLanded }: PipelineOptions): void {
  const oldestMs = Math.min(...parts.map(({ receivedAtMs }) => receivedAtMs));
  onLanded((now() - oldestMs) / 1000);
  for (const part of parts) {
    const withheld = part.prepared.withheld.sum();
    part.landed.resolve({ ...batch, origin: part.origin.origin, withheld });
  }
}

/** The batch belongs to the fan-out now, which retries until it is done, in this process or the next. Never rejects. */
async function fanOutAndReport(
  draft: Draft,
  { batch, memory }: ClosedBatch,
  { fanOut, onOver }: PipelineOptions,
): Promise<void> {
  try {
    reportBatch(draft, await fanOut.submit(batch, memory));
    onOver(draft.parts, null);
  } catch (error) {
    onOver(draft.parts, error);
  }
}

/** For what may not land because something before it in its lane did not. */
export function laneBroken(): CodedError {
  return new CodedError('lane_broken', 'What was submitted before could not be landed.');
}
