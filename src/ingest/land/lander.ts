import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';
import { type ClosedBatch, type Draft, type Part, closeDraft, reportBatch, takeBroken } from './draft.ts';
import type { FanOut } from '../fan-out/fan-out.ts';
import { landBatch } from './land.ts';

/** Why a batch could not be landed, and when, Unix ms. */
export interface LandingFailure {
  message: string;
  atMs: number;
}

/** Lands batches one after another and hands them to the fan-out. */
export interface Lander {
  land(draft: Draft): void;
  /** Whether another batch would have to wait: one is landing, or has landed and is not fanned out. */
  isBusy(): boolean;
  /** Of the last batch that came to it; null when that one landed. */
  failure(): LandingFailure | null;
}

export interface LanderOptions {
  /** A batch lands on one of them, whole. */
  shards: readonly Connection[];
  fanOut: Pick<FanOut, 'submit'>;
  keepLetters: (letters: readonly DeadLetter[]) => Promise<void>;
  now: () => number;
  /** How long landing may be retried while the store is away, ms. */
  patienceMs: number;
  log: Logger;
  onStep?: (step: 'dead_letters' | 'land', seconds: number, records: number) => void;
  /** Told once a batch is over: with null when its parts have their results, else with what went wrong. */
  onOver: (parts: readonly Part[], error: unknown) => void;
  /** Seconds from the receipt of a batch's oldest record to its landing. */
  onLanded?: (seconds: number) => void;
}

// So many batches may have landed and wait for the fan-out; more would only move the queue from one place to another.
const MAX_AHEAD = 2;

export function makeLander(options: LanderOptions): Lander {
  let queue: Promise<void> = Promise.resolve();
  let queued = 0;
  let ahead = 0;
  let turn = 0;
  let failure: LandingFailure | null = null;
  let progress = Promise.withResolvers<void>();

  function shardFor({ shard }: Draft): Connection {
    const { shards } = options;
    return shards[shard ?? turn++ % shards.length] as Connection;
  }

  async function landNext(draft: Draft): Promise<void> {
    while (ahead >= MAX_AHEAD) await progress.promise;
    const broken = takeBroken(draft);
    if (broken.length > 0) options.onOver(broken, laneBroken());
    if (draft.parts.length === 0) return;
    const closed = closeDraft(draft, options.now());
    try {
      await landOne(options, closed, shardFor(draft));
    } catch (error) {
      options.log.error(
        { err: error, records: draft.records },
        'a batch could not be landed; nothing of it was acknowledged',
      );
      failure = { message: error instanceof Error ? error.message : String(error), atMs: options.now() };
      for (const { lane } of draft.parts) if (lane !== undefined) lane.isBroken = true;
      options.onOver(draft.parts, error);
      return;
    }
    failure = null;
    const oldestMs = Math.min(...draft.parts.map(({ receivedAtMs }) => receivedAtMs));
    options.onLanded?.((options.now() - oldestMs) / 1000);
    for (const part of draft.parts) part.landed.resolve({ ...closed.batch, origin: part.origin.origin });
    ahead += 1;
    void options.fanOut.submit(closed.batch, closed.memory).then(
      (redeliveries) => {
        reportBatch(draft, redeliveries);
        moveOn(draft, null);
      },
      (error: unknown) => moveOn(draft, error),
    );
  }

  function moveOn(draft: Draft, error: unknown): void {
    ahead -= 1;
    options.onOver(draft.parts, error);
    progress.resolve();
    progress = Promise.withResolvers<void>();
  }

  return {
    land(draft) {
      queued += 1;
      queue = queue.then(() => landNext(draft)).finally(() => (queued -= 1));
    },
    // A batch that is closed before its turn only waits; left open, it takes along the events that come meanwhile, which would
    // else wait for it and for one more. A full one lands ahead, so that a store that is behind never waits for a landing.
    isBusy: () => queued > 0 || ahead > 0,
    failure: () => failure,
  };
}

/** For what may not land because something before it in its lane did not. */
export function laneBroken(): CodedError {
  return new CodedError('lane_broken', 'What was submitted before could not be landed.');
}

/** Dead letters first: the letter is kept before the record that tells of it is acknowledged. */
async function landOne(options: LanderOptions, closed: ClosedBatch, shard: Connection): Promise<void> {
  const { batch, rows, letters } = closed;
  const startedAt = performance.now();
  if (letters.length > 0) {
    await options.keepLetters(letters);
    options.onStep?.('dead_letters', (performance.now() - startedAt) / 1000, letters.length);
  }
  const landingAt = performance.now();
  await landBatch(shard, batch, { rows, patienceMs: options.patienceMs });
  options.onStep?.('land', (performance.now() - landingAt) / 1000, batch.records);
}
