import { type Draft, type Part, addPart, emptyDraft, fits } from './draft.ts';

/** Gathers checked submissions into batches. */
export interface Batcher {
  add(part: Part): void;
}

export interface BatcherOptions {
  limits: { maxEvents: number; maxBytes: number; maxWaitMs: number };
  /** Whether a batch is landing. */
  isBusy: () => boolean;
  onClosed: (draft: Draft) => void;
}

/**
 * A batch closes when it is full, or `maxWaitMs` after its first record. While another one lands it stays open and
 * grows: each insert costs much the same however large it is, so larger batches are what lets a store that is behind
 * catch up, and a small load keeps its short wait.
 */
export function makeBatcher({ limits, isBusy, onClosed }: BatcherOptions): Batcher {
  let draft = emptyDraft();
  let timer: NodeJS.Timeout | null = null;
  const isFull = () => draft.records >= limits.maxEvents || draft.bytes >= limits.maxBytes;

  function close(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const closed = draft;
    draft = emptyDraft();
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
