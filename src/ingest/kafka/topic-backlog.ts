import { DAY_MS } from '../../kernel/units.ts';
import type { InFlight } from '../records.ts';
import type { PartitionLag } from './partition-progress.ts';
import { keyOf } from './read/positions.ts';

// Tells how old the waiting messages in the topics are (G7). An unread message shows only its offset and not its time. So each
// reading remembers the ends of the partitions and its own time: once all these offsets have landed, every message that came
// before that time has landed. Under steady traffic something always waits, but what waited a moment ago has landed.

/** The questions about the topics that this file asks. Both throw the Kafka client's errors. */
export interface Topics {
  partitions(): Promise<readonly Pick<PartitionLag, 'topic' | 'partition' | 'endOffset' | 'lag'>[]>;
  /** The first offsets at or after a time, by the messages' own times and by `keyOf`; absent where no message is that late. */
  endsAt(atMs: number): Promise<ReadonlyMap<string, number>>;
}

type Lags = Awaited<ReturnType<Topics['partitions']>>;

/** The ends of the partitions at one time. */
interface Ends {
  atMs: number;
  /** By `keyOf`. A partition that is absent had no message yet. */
  offsets: ReadonlyMap<string, number>;
}

const MAX_REMEMBERED = 240;
// The first distance by which a new process looks back in time: it has not seen any of the waiting messages come.
const FIRST_LOOK_BACK_MS = 5_000;
const LOOK_BACK_BY = 4;
const LONGEST_LOOK_BACK_MS = 730 * DAY_MS;

/** Makes the function that counts the waiting messages and tells up to when all have landed. Throws client and store errors. */
export function makeReadBacklog(topics: Topics, now: () => number): () => Promise<InFlight> {
  let remembered: Ends[] = [];
  return async () => {
    const atMs = now(); // taken before the question: all that came until then lies before the ends
    const lags = await topics.partitions();
    const ends = { atMs, offsets: new Map(lags.map((at) => [keyOf(at), at.endOffset])) };
    remembered = thinned([...remembered, ends]);
    const reached = remembered.findLastIndex((candidate) => hasLanded(candidate, lags));
    remembered = reached < 0 ? [await lookBack(topics, lags, atMs), ends] : remembered.slice(reached);
    return {
      oldestIngestedAtMs: remembered[0]!.atMs,
      records: lags.reduce((sum, { lag }) => sum + lag, 0),
    };
  };
}

function hasLanded({ offsets }: Ends, lags: Lags): boolean {
  return lags.every((at) => (offsets.get(keyOf(at)) ?? 0) <= at.endOffset - at.lag);
}

/** Keeps at most `MAX_REMEMBERED` ends by dropping the one with the closest neighbours: a long backlog's age is then coarser. */
function thinned(ends: Ends[]): Ends[] {
  if (ends.length <= MAX_REMEMBERED) return ends;
  const gapAt = (index: number) => ends[index + 1]!.atMs - ends[index - 1]!.atMs;
  let dropped = 1;
  for (let index = 2; index < ends.length - 1; index++) if (gapAt(index) < gapAt(dropped)) dropped = index;
  return ends.toSpliced(dropped, 1);
}

/** Tries a few times of the past and returns the latest before which everything has landed, if producers' clocks are right. */
async function lookBack(topics: Topics, lags: Lags, nowMs: number): Promise<Ends> {
  for (let backMs = FIRST_LOOK_BACK_MS; backMs < LONGEST_LOOK_BACK_MS; backMs *= LOOK_BACK_BY) {
    const atMs = nowMs - backMs;
    const since = await topics.endsAt(atMs);
    const offsets = new Map(lags.map((at) => [keyOf(at), since.get(keyOf(at)) ?? at.endOffset]));
    if (hasLanded({ atMs, offsets }, lags)) return { atMs, offsets };
  }
  return { atMs: nowMs - LONGEST_LOOK_BACK_MS, offsets: new Map() };
}
