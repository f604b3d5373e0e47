import { useSyncExternalStore } from 'react';
import { decideFreshness, type Freshness, type Heard } from './decide-freshness.ts';

// One for the whole page: whatever brings answers, a batch or the socket, tells it, and the pill in the header reads it. So there is
// no second clock.

const nothingHeard: Heard = {
  watermark: null,
  heardAtMs: null,
  everyMs: 30_000,
  isPushed: false,
  hasFailed: false,
};
let known: Heard = nothingHeard;
let shown: Freshness = { state: 'asking', watermark: null };
let timer: ReturnType<typeof setInterval> | undefined;
const readers = new Set<() => void>();

const LOOK_MS = 1_000;

/** Answers came, complete to `watermark`. `everyMs`: when the next are expected. */
export function heard(news: { watermark: string; everyMs: number; isPushed?: boolean }): void {
  // What is pushed each second is newer than what was asked for.
  if (news.isPushed !== true && known.isPushed && decideFreshness(known, performance.now()).state === 'live')
    return;
  known = { isPushed: false, ...news, heardAtMs: performance.now(), hasFailed: false };
  look();
}

/** A request failed, or the socket is gone: what is shown stays, and is called stale. */
export function lost(): void {
  known = { ...known, hasFailed: true };
  look();
}

/** Another page was opened: what the last one heard says nothing of it. */
export function forget(): void {
  known = nothingHeard;
  look();
}

function look(): void {
  const next = decideFreshness(known, performance.now());
  if (next.state === shown.state && next.watermark === shown.watermark) return;
  shown = next;
  for (const tell of readers) tell();
}

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  timer ??= setInterval(look, LOOK_MS);
  return () => {
    readers.delete(tell);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How fresh the page is, followed. */
export function useFreshness(): Freshness {
  return useSyncExternalStore(subscribe, () => shown);
}
