import { type Draft, type Part, addPart, emptyDraft, fits } from './draft.ts';
import type { Origin } from '../records.ts';

/** Gathers checked submissions into batches. */
export interface Batcher {
  add(part: Part): void;
}

export interface BatcherOptions {
  limits: { maxEvents: number; maxBytes: number; maxWaitMs: number };
  /** The shard on which a submission is to land, as an index; null: on any. */
  shardOf: (origin: Origin) => number | null;
  /** Tells whether a batch that is closed now would have to wait for another. */
  isBusy: () => boolean;
  onClosed: (draft: Draft) => void;
}

/**
 * A batch closes when it is full, or `maxWaitMs` after its first record. While another is on its way it stays open and
 * grows: each insert costs much the same however large it is, so larger batches are what lets a store that is behind
 * catch up, and a small load keeps its short wait. A batch lands on one shard, so there is one for each that is asked for.
 */
export function makeBatcher(options: BatcherOptions): Batcher {
  const open = new Map<number | null, Batcher>();
  return {
    add(part) {
      const shard = options.shardOf(part.origin);
      let batcher = open.get(shard);
      if (batcher === undefined) open.set(shard, (batcher = makeShardBatcher(shard, options)));
      batcher.add(part);
    },
  };
}

function makeShardBatcher(shard: number | null, { limits, isBusy, onClosed }: BatcherOptions): Batcher {
  let draft = emptyDraft(shard);
  let timer: NodeJS.Timeout | null = null;
  const isFull = () => draft.records >= limits.maxEvents || draft.bytes >= limits.maxBytes;

  function close(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const closed = draft;
    draft = emptyDraft(shard);
    if (closed.parts.length > 0) onClosed(closed);
  }

  function waitIsOver(): void {
    if (isBusy()) timer = setTimeout(waitIsOver, limits.maxWaitMs / 8);
    else close();
  }

  return {
    add(part) {
      if (!fits(draft, part.prepared, limits)) close();
      addPart(draft, part);
      if (isFull()) close();
      else timer ??= setTimeout(waitIsOver, limits.maxWaitMs);
    },
  };
}
