import { DAY_MS } from '../../kernel/units.ts';
import type { InFlight } from '../in-flight.ts';
import type { PartitionLag } from './partition-progress.ts';
import { keyOf } from './read/positions.ts';

// How old what waits in the topics is (G7). Of a message that nobody has read only the offset is known, so the ends of the
// partitions are remembered with the time at which they were asked for: once all of them have landed, so has everything that
// came before that time. Under steady traffic something always waits, and what waited a moment ago has landed.

/** What has to be known of the topics. Both throw the client's errors. */
export interface Topics {
  partitions(): Promise<readonly Pick<PartitionLag, 'topic' | 'partition' | 'endOffset' | 'lag'>[]>;
  /** The first offsets that came at a time or later, by the messages' own times, by `keyOf`; absent where none has come since. */
  endsAt(atMs: number): Promise<ReadonlyMap<string, number>>;
}

type Lags = Awaited<ReturnType<Topics['partitions']>>;

/** Where the partitions ended at a time. */
interface Ends {
  atMs: number;
  /** By `keyOf`; what is not in it had no message yet. */
  offsets: ReadonlyMap<string, number>;
}

const MAX_REMEMBERED = 240;
// How long ago to look, at first: a process that begins has seen nothing of what waits.
const FIRST_LOOK_BACK_MS = 5_000;
const LOOK_BACK_BY = 4;
const LONGEST_LOOK_BACK_MS = 730 * DAY_MS;

/** Makes the function that asks how much waits, and up to when everything has landed. Throws the client's and the store's errors. */
export function makeReadBacklog(topics: Topics, now: () => number): () => Promise<InFlight> {
  let remembered: Ends[] = [];
  return async () => {
    const atMs = now(); // before the ends are asked for: what came until now is before them
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

/** When they are too many, without the one whose neighbours are closest: while a backlog lasts for hours, its age is told less finely. */
function thinned(ends: Ends[]): Ends[] {
  if (ends.length <= MAX_REMEMBERED) return ends;
  const gapAt = (index: number) => ends[index + 1]!.atMs - ends[index - 1]!.atMs;
  let dropped = 1;
  for (let index = 2; index < ends.length - 1; index++) if (gapAt(index) < gapAt(dropped)) dropped = index;
  return ends.toSpliced(dropped, 1);
}

/** The latest of a few times before which everything has landed, as far as producers' clocks can be believed. */
async function lookBack(topics: Topics, lags: Lags, nowMs: number): Promise<Ends> {
  for (let backMs = FIRST_LOOK_BACK_MS; backMs < LONGEST_LOOK_BACK_MS; backMs *= LOOK_BACK_BY) {
    const atMs = nowMs - backMs;
    const since = await topics.endsAt(atMs);
    const offsets = new Map(lags.map((at) => [keyOf(at), since.get(keyOf(at)) ?? at.endOffset]));
    if (hasLanded({ atMs, offsets }, lags)) return { atMs, offsets };
  }
  return { atMs: nowMs - LONGEST_LOOK_BACK_MS, offsets: new Map() };
}
