import { EVERY_FAMILY, type Reach } from '../reach.ts';

// The version of what an answer reads. Two readings of the store with the same version have the same numbers:
//
//   - rows of events appear only while a batch is open, from its mark `begun` to its mark `done`. The mark names the families and days
//     that the batch may change. Meanwhile these have no version, and afterwards they have the batch's sequence number.
//   - a rebuilt table, like any that is replaced, is another table of the same name.
//   - each take-over has an epoch. A restored store, whose sequence numbers may come again, has been taken over.
//   - letters, their replays and what a lossy source left out are counted by the parts of their tables.

/** The part of the store that an answer reads. */
export interface Reads {
  /** Days of families, both ends inclusive, as days since 1970. */
  days: readonly { family: string; from: number; to: number }[];
  /** Dead letters that may have been received just now. */
  letters: boolean;
  /** What lossy sources left out. */
  lossy: boolean;
}

/** What the store has said up to now. */
export interface StoreState {
  /** Writer, tables, replays: what any answer depends on. */
  common: string;
  letters: string;
  lossy: string;
  moved: Moved;
  /** What batches that are begun and not done may change. */
  open: readonly Reach[];
}

/** The last sequence number that moved every family, all days of one, and single days. */
export interface Moved {
  all: number;
  families: Map<string, { all: number; days: Map<number, number> }>;
}

/** Tells whether a batch may change what an answer reads. */
export function touches(reach: Reach, { days }: Reads): boolean {
  if (EVERY_FAMILY in reach) return true;
  return days.some(({ family, from, to }) => {
    const moved = reach[family];
    return moved !== undefined && (moved.length === 0 || moved.some((day) => day >= from && day <= to));
  });
}

/** The version of what an answer reads; null while a batch that may change it is open. */
export function versionOf(state: StoreState, reads: Reads): string | null {
  if (state.open.some((reach) => touches(reach, reads))) return null;
  const parts = [
    state.common,
    ...(reads.letters ? [state.letters] : []),
    ...(reads.lossy ? [state.lossy] : []),
    lastMoved(state.moved, reads),
  ];
  return parts.join(' ');
}

function lastMoved({ all, families }: Moved, { days }: Reads): number {
  let last = all;
  for (const { family, from, to } of days) {
    const moved = families.get(family);
    if (moved === undefined) continue;
    last = Math.max(last, moved.all);
    for (const [day, seq] of moved.days) if (day >= from && day <= to && seq > last) last = seq;
  }
  return last;
}

/** Adds a batch that is begun or done to what has moved. */
export function move(moved: Moved, seq: number, reach: Reach): void {
  for (const [family, days] of Object.entries(reach)) {
    if (family === EVERY_FAMILY) {
      moved.all = Math.max(moved.all, seq);
      continue;
    }
    const known = moved.families.get(family) ?? { all: 0, days: new Map<number, number>() };
    moved.families.set(family, known);
    if (days.length === 0) known.all = Math.max(known.all, seq);
    for (const day of days) known.days.set(day, Math.max(seq, known.days.get(day) ?? 0));
  }
}
