import { pause } from '../../../kernel/retry.ts';
import { HOUR_MS, MINUTE_MS } from '../../../kernel/units.ts';
import type { Reach } from '../reach.ts';
import type { Store } from '../store.ts';
import { type StateReading, readState } from './read-state.ts';
import { type Moved, type Reads, type StoreState, move, touches, versionOf } from './version-of.ts';

/** The versions of what answers read, as this process knows them. */
export interface Versions {
  /**
   * The version now; null while it is unknown, or while a batch that may change it is open. Another process may have moved it
   * `maxAgeMs` ago at most. What this process begins ends the version at once; the next one is known by a reading that is no older
   * than that either. Throws the store's errors.
   */
  current(reads: Reads, maxAgeMs: number): Promise<string | null>;
  /**
   * The version as it was known last, without asking the store. With the same version by a later `readAnew`, nothing of what the answer
   * reads has changed in between.
   */
  last(reads: Reads): Known;
  /** The version by a reading that begins now or later; of another generation than an earlier one, it cannot be compared with that. */
  readAnew(reads: Reads): Promise<Known>;
  /** Since when the store has rows at the earliest, ms; 0 while it is unknown. */
  bornMs(): number;
  /** Tells of a batch that this process is about to begin. Returns what tells that it is done. */
  begins(seq: number, reach: Reach): () => void;
}

export interface Known {
  version: string | null;
  generation: number;
  /** The last batch of this process that may have changed what is read; 0: none that the version does not know. */
  begunSeq: number;
}

// A process that nobody asked for so long begins anew: it would have to read all batches since.
const UNASKED_MS = HOUR_MS;
/** Readings after an answer wait so long for those of other answers. */
const GATHER_MS = 100;
/** A batch that this process announced and the store has not by then never began. */
const FORGET_MS = MINUTE_MS;

interface Memory {
  generation: number;
  state: StoreState | null;
  seq: number;
  bornMs: number;
  readAtMs: number;
  /** When the last batch of this process was done. A version that it ended is read at once. */
  doneAtMs: number;
  begun: { seq: number; reach: Reach; atMs: number }[];
}

const NOTHING_READ = {
  generation: 0,
  state: null,
  seq: 0,
  bornMs: 0,
  readAtMs: -Infinity,
  doneAtMs: -Infinity,
};

/** Makes the versions of a store. Nothing is read until somebody asks. `now`: a clock, ms, that is never set back. */
export function makeVersions(store: Store, now: () => number): Versions {
  const memory: Memory = { ...NOTHING_READ, begun: [] };
  let running: Promise<void> | null = null;
  const read = (): Promise<void> =>
    (running ??= readInto(memory, store, now()).finally(() => (running = null)));
  // Those who ask within a moment share one reading. It begins after all of them have asked, and not beside one that runs.
  let next: Promise<void> | null = null;
  function readLater(): Promise<void> {
    next ??= pause(GATHER_MS)
      .then(() => running?.catch(() => undefined))
      .then(() => {
        next = null;
        return read();
      });
    return next;
  }

  const last = (reads: Reads): Known => {
    const touching = memory.begun.filter(({ reach }) => touches(reach, reads)).map(({ seq }) => seq);
    return {
      version: known(memory, reads),
      generation: memory.generation,
      begunSeq: Math.max(0, ...touching),
    };
  };
  return {
    last,
    async current(reads, maxAgeMs) {
      const isOld = now() - memory.readAtMs > maxAgeMs;
      if (isOld || (memory.readAtMs < memory.doneAtMs && known(memory, reads) === null)) await read();
      return known(memory, reads);
    },
    async readAnew(reads) {
      await readLater();
      return last(reads);
    },
    bornMs: () => memory.bornMs,
    begins(seq, reach) {
      const atMs = now();
      memory.begun = [...memory.begun.filter((batch) => atMs - batch.atMs < FORGET_MS), { seq, reach, atMs }];
      return () => void (memory.doneAtMs = now());
    },
  };
}

/** Reads what has changed since the last reading; everything of late when that is too long ago. */
async function readInto(memory: Memory, store: Store, nowMs: number): Promise<void> {
  const beginAnew = () => Object.assign(memory, { state: null, seq: 0, generation: memory.generation + 1 });
  if (nowMs - memory.readAtMs > UNASKED_MS) beginAnew();
  let reading = await readState(store, memory.seq);
  // Another writer may number its batches from below: it took over a store that was restored.
  if (memory.state !== null && reading.common !== memory.state.common) {
    beginAnew();
    reading = await readState(store, 0);
  }
  learn(memory, reading, nowMs);
}

function known({ state, begun }: Memory, reads: Reads): string | null {
  if (state === null || begun.some(({ reach }) => touches(reach, reads))) return null;
  return versionOf(state, reads);
}

function learn(memory: Memory, { batches, bornMs, ...said }: StateReading, startedAtMs: number): void {
  const moved: Moved = memory.state?.moved ?? { all: 0, families: new Map() };
  for (const { seq, reach } of batches) move(moved, seq, reach);
  const seq = Math.max(memory.seq, ...batches.map((batch) => batch.seq));
  memory.state = { ...said, moved, open: batches.filter(({ isDone }) => !isDone).map(({ reach }) => reach) };
  memory.seq = seq;
  memory.bornMs = bornMs ?? memory.bornMs;
  memory.readAtMs = startedAtMs;
  memory.begun = memory.begun.filter((batch) => batch.seq > seq && startedAtMs - batch.atMs < FORGET_MS);
}
