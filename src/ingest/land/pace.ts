import type { Origin } from '../records.ts';

// How long a batch gathers. The smallest batch costs the store nearly as much as one of hundreds of events, so it pays to wait; but
// a sender who waits for his answer and sends the next event after it gains nothing by that. The pace tells the two apart:
//
//   all who wait for an answer are in this batch   nobody else is coming: the batch closes soon
//   others sent lately, while somebody waited      a trickle of many senders: it gathers for long
//   hundreds of events are in it, or were lately   it costs little an event: the plain wait
//
// The pace judges who is coming by the most that waited at once during the last seconds.

// By the default wait a trickle is answered within about a second (decision 27).
const GATHER_WAITS = 5;
// Those who waited through one long batch are still known while the next one gathers.
const REMEMBER_WAITS = 10;
// Up to hundreds of events a batch costs about the same (decision 12), so with these in it waiting saves little more.
const WORTHWHILE_RECORDS = 500;

/** The pace knows this of an open batch. */
export interface Gathering {
  openedAtMs: number;
  /** It came after a pause, or upon the answers of the last batch. */
  isPrompt: boolean;
  /** It came after a pause. */
  isFirst: boolean;
  /** A sender waits for an answer. */
  isAwaited: boolean;
  isFile: boolean;
}

export interface Pace {
  /** Tells that a submission came. `gathering`: the batch that it joins; null: it opens one. Returns that batch. */
  come(gathering: Gathering | null, source: Origin['source']): Gathering;
  /** Tells that this many submissions have ended, with results or an error. */
  over(submissions: number): void;
  /** Tells that a batch with this many records has closed. */
  closed(records: number): void;
  /** The time until the batch should close, ms; 0 or less: now. */
  leftMs(gathering: Gathering, records: number): number;
}

const awaited: readonly Origin['source'][] = ['http', 'replay'];

/** Makes the pace of all batches of this process. `now`: a clock that only goes forward, ms. */
export function makePace(maxWaitMs: number, now: () => number): Pace {
  const gatherMs = GATHER_WAITS * maxWaitMs;
  const burstMs = maxWaitMs / 4; // who is answered at once sends again at once: time for both ways, and short beside a trickle's gaps
  let waiting = 0;
  let most = { waiting: 0, atMs: -Infinity };
  let cameAtMs = -Infinity;
  let overAtMs = -Infinity;
  let lastRecords = 0;

  function open(atMs: number): Gathering {
    const isFirst = atMs - cameAtMs >= gatherMs;
    const isPrompt = isFirst || atMs - overAtMs <= burstMs;
    return { openedAtMs: atMs, isPrompt, isFirst, isAwaited: false, isFile: false };
  }

  function waitMs({ isPrompt, isFirst, isAwaited, isFile }: Gathering, records: number): number {
    if (isAwaited && waiting >= most.waiting) return isPrompt ? maxWaitMs / 2 : maxWaitMs;
    const isWorthwhile = Math.max(records, lastRecords) >= WORTHWHILE_RECORDS;
    return isFile || isWorthwhile || (isFirst && !isAwaited) ? maxWaitMs : gatherMs;
  }

  return {
    come(gathering, source) {
      const atMs = now();
      const joined = gathering ?? open(atMs);
      waiting += 1;
      if (waiting >= most.waiting || atMs - most.atMs > REMEMBER_WAITS * maxWaitMs) most = { waiting, atMs };
      cameAtMs = atMs;
      return {
        ...joined,
        isPrompt: joined.isPrompt && atMs - joined.openedAtMs <= burstMs,
        isAwaited: joined.isAwaited || awaited.includes(source),
        isFile: joined.isFile || source === 'file',
      };
    },
    over(submissions) {
      waiting -= submissions;
      overAtMs = now();
    },
    closed(records) {
      lastRecords = records;
    },
    leftMs: (gathering, records) => gathering.openedAtMs + waitMs(gathering, records) - now(),
  };
}
