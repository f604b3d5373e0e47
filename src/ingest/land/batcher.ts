import { type Draft, type Part, addPart, emptyDraft, fits } from './draft.ts';
import { type Gathering, makePace, type Pace } from './pace.ts';
import type { Origin } from '../records.ts';

/** Gathers checked submissions into batches. */
export interface Batcher {
  add(part: Part): void;
  /** So many submissions have their results, or their error. */
  over(submissions: number): void;
}

export interface BatcherOptions {
  limits: { maxEvents: number; maxBytes: number; maxWaitMs: number };
  /** The shard on which a submission is to land, as an index; null: on any. */
  shardOf: (origin: Origin) => number | null;
  /** Tells whether a batch that is closed now would have to wait for another. */
  isBusy: () => boolean;
  onClosed: (draft: Draft) => void;
  /** A clock that only goes forward, ms. */
  now?: () => number;
}

/**
 * A batch closes when it is full, or when it has gathered for long enough (`pace.ts`). While another is on its way it stays open
 * and grows: each insert costs much the same however large it is, so larger batches are what lets a store that is behind
 * catch up. A batch lands on one shard, so there is one for each that is asked for.
 */
export function makeBatcher({ now = () => performance.now(), ...options }: BatcherOptions): Batcher {
  const open = new Map<number | null, (part: Part) => void>();
  const pace = makePace(options.limits.maxWaitMs, now);
  return {
    add(part) {
      const shard = options.shardOf(part.origin);
      let add = open.get(shard);
      if (add === undefined) open.set(shard, (add = makeShardBatcher(shard, pace, options)));
      add(part);
    },
    over: (submissions) => pace.over(submissions),
  };
}

function makeShardBatcher(
  shard: number | null,
  pace: Pace,
  { limits, isBusy, onClosed }: Omit<BatcherOptions, 'now'>,
): (part: Part) => void {
  let draft = emptyDraft(shard);
  let gathering: Gathering | null = null;
  let timer: NodeJS.Timeout | undefined;
  const isFull = () => draft.records >= limits.maxEvents || draft.bytes >= limits.maxBytes;

  function close(): void {
    clearTimeout(timer);
    const closed = draft;
    draft = emptyDraft(shard);
    gathering = null;
    if (closed.parts.length === 0) return;
    pace.closed(closed.records);
    onClosed(closed);
  }

  function closeInTime(): void {
    clearTimeout(timer);
    if (gathering === null) return;
    const isHeld = isBusy();
    const waitMs = isHeld ? limits.maxWaitMs / 8 : pace.leftMs(gathering, draft.records);
    if (isHeld || waitMs > 0) timer = setTimeout(closeInTime, waitMs);
    else close();
  }

  return (part) => {
    if (!fits(draft, part.prepared, limits)) close();
    gathering = pace.come(gathering, part.origin.source);
    addPart(draft, part);
    if (isFull()) close();
    else closeInTime();
  };
}
