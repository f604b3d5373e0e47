import { isDeepStrictEqual } from 'node:util';
import { decideDelta } from '../delta/decide-delta.ts';
import type { LiveQuestion } from '../live-topic.ts';
import type { Agree } from './agree.ts';
import { decidePace, fullPace, type Pace } from './pace.ts';
import { makeRing, type Ring, type RingFrame } from './ring.ts';
import type { Standing } from './standing.ts';
import { decideStay, type Stay, stays } from './stay.ts';

// One channel is one query, however many watch it. It is computed at most once a tick, and only if the store or the clock may have moved
// its answer. What changed is one frame, which all watchers get as the same bytes. While nobody watches nothing is computed; who comes
// back soon still finds its frames.

/** Why a client gets everything and not what changed. */
export type SnapshotReason = 'first' | 'gap' | 'slow' | 'epoch';

/** Whoever watches is told of each run. */
export interface Watcher {
  /** The channel has a state; `frame` leads to it from the one before, and null says that nothing changed. */
  onState(channel: Channel, frame: RingFrame | null): void;
  onError(channel: Channel, error: unknown): void;
  /** The channel is computed every so many ms from now on. */
  onPace(channel: Channel, everyMs: number): void;
}

export interface Channel {
  key: string;
  watch(watcher: Watcher): void;
  leave(watcher: Watcher): void;
  /**
   * Computes the state of a tick, unless it is known, or the last run is still under way. With the standing of the tick, which was read
   * before, a state that has not moved is not computed again. Never rejects.
   */
  run(seq: number, standing?: Standing): Promise<void>;
  isDue(seq: number): boolean;
  isRunning(): boolean;
  isWatched(): boolean;
  /** Tells whether the state is that of a tick, or of the last tick at which it was due. */
  isFresh(seq: number): boolean;
  everyMs(): number;
  /** The error of the last run; null: it gave a state. */
  error(): unknown;
  /** The frame that tells the whole state; null: there is none yet. */
  snapshot(reason: SnapshotReason): Buffer | null;
  /** The frames after a tick; null: some are gone. */
  after(seq: number): readonly RingFrame[] | null;
}

export interface ChannelOptions {
  key: string;
  question: LiveQuestion;
  agree: Agree;
  tickMs: number;
  clock: () => number;
}

interface State {
  seq: number;
  receipt: Readonly<Record<string, unknown>>;
  data: Readonly<Record<string, unknown>>;
}

/** A channel remembers this between its runs. */
interface Known {
  state: State | null;
  /** For how long the state is that of later ticks, too; null: each tick may have another one. */
  stay: Stay | null;
  ring: Ring | null;
  /** The last tick that was computed. */
  checkedSeq: number;
  failure: { error: unknown } | null;
  snapshots: Map<SnapshotReason, Buffer>;
}

const RING_FRAMES = 120;

/** Makes the channel of a query. */
export function makeChannel(options: ChannelOptions): Channel {
  const { key, tickMs } = options;
  const watchers = new Set<Watcher>();
  const known: Known = {
    state: null,
    stay: null,
    ring: null,
    checkedSeq: -Infinity,
    failure: null,
    snapshots: new Map(),
  };
  const runs = makeRuns(options, {
    onText(seq, text, stay) {
      const frame = takeState(known, { key, seq, text, stay });
      for (const watcher of watchers) watcher.onState(channel, frame);
    },
    onError(error) {
      known.failure = { error };
      for (const watcher of watchers) watcher.onError(channel, error);
    },
    onPace() {
      for (const watcher of watchers) watcher.onPace(channel, channel.everyMs());
    },
  });
  const channel: Channel = {
    key,
    watch: (watcher) => void watchers.add(watcher),
    leave(watcher) {
      watchers.delete(watcher);
      if (watchers.size === 0) runs.abort();
    },
    async run(seq, standing) {
      if (seq <= known.checkedSeq) return;
      if (standing !== undefined && hasStayed(known, seq, standing)) known.checkedSeq = seq;
      else await runs.run(seq, standing ?? null);
    },
    isDue: (seq) => known.checkedSeq === -Infinity || seq % runs.everyTicks() === 0,
    isRunning: () => runs.isRunning(),
    isWatched: () => watchers.size > 0,
    isFresh: (seq) =>
      known.state !== null && known.failure === null && known.checkedSeq > seq - runs.everyTicks(),
    everyMs: () => runs.everyTicks() * tickMs,
    error: () => known.failure?.error ?? null,
    snapshot: (reason) => snapshotOf(known, key, reason),
    after: (seq) => known.ring?.after(seq) ?? null,
  };
  return channel;
}

/** Tells whether the state is that of this tick, too. One that could not be computed since is stale, and is computed. */
function hasStayed({ stay, failure }: Known, seq: number, standing: Standing): boolean {
  return stay !== null && failure === null && stays(stay, seq, standing);
}

interface RunEvents {
  onText: (seq: number, text: string, stay: Stay | null) => void;
  onError: (error: unknown) => void;
  onPace: () => void;
}

/** Runs the query, once at a time, and less often when it is slow. */
function makeRuns(
  { key, question, agree, tickMs, clock }: ChannelOptions,
  { onText, onError, onPace }: RunEvents,
) {
  let pace: Pace = fullPace;
  let running: AbortController | null = null;
  return {
    async run(seq: number, standing: Standing | null): Promise<void> {
      if (running !== null) return;
      const { signal } = (running = new AbortController());
      const startedMs = clock();
      try {
        const read = () => question.read({ atMs: seq * tickMs, signal });
        const { text, version } = await agreeOnText(agree, {
          key,
          seq,
          version: standing?.version ?? null,
          read,
        });
        if (signal.aborted) return;
        const nextEdge = (watermarkMs: number) => question.nextEdge(watermarkMs);
        const isOfTick = standing !== null && standing.version === version;
        onText(seq, text, isOfTick ? decideStay({ key, seq, tickMs, standing, nextEdge }) : null);
      } catch (error) {
        if (!signal.aborted) onError(error); // else nobody watches any more
      } finally {
        running = null;
        const before = pace;
        pace = decidePace(before, { runMs: clock() - startedMs, tickMs });
        if (pace.everyTicks !== before.everyTicks) onPace();
      }
    },
    abort: () => running?.abort(),
    isRunning: () => running !== null,
    everyTicks: () => pace.everyTicks,
  };
}

interface Told {
  key: string;
  seq: number;
  /** It was read before the answer. */
  version: string | null;
}

/**
 * Returns the answer that all processes have, with the version that was read before it was computed: another process may have computed it
 * before the tick of this one.
 */
async function agreeOnText(
  agree: Agree,
  { key, seq, version, read }: Told & { read: () => Promise<string> },
): Promise<{ text: string; version: string | null }> {
  const told = await agree(key, seq, async () => `${JSON.stringify(version)}\n${await read()}`);
  const end = told.indexOf('\n');
  return { version: JSON.parse(told.slice(0, end)) as string | null, text: told.slice(end + 1) };
}

/** Takes the answer of a tick. Returns the frame that leads to it; null: nothing changed, or there was no state before. */
function takeState(
  known: Known,
  { key, seq, text, stay }: { key: string; seq: number; text: string; stay: Stay | null },
): RingFrame | null {
  const { state: before, failure } = known;
  const next = parse(seq, text);
  const frame = before === null ? null : changeOf(before, next, { key, isForced: failure !== null });
  if (before === null) known.ring = makeRing(RING_FRAMES, seq);
  if (frame !== null) known.ring?.add(frame);
  // An unchanged state keeps its number, which is the one that clients have.
  known.state = frame === null && before !== null ? { ...next, seq: before.seq } : next;
  known.stay = stay;
  known.snapshots.clear();
  known.failure = null;
  known.checkedSeq = seq;
  return frame;
}

function snapshotOf({ state, snapshots }: Known, key: string, reason: SnapshotReason): Buffer | null {
  if (state === null) return null;
  const { seq, receipt, data } = state;
  const frame = { op: 'snapshot', key, seq, reason, as_of: receipt['as_of'], receipt, data };
  const bytes = snapshots.get(reason) ?? Buffer.from(JSON.stringify(frame));
  snapshots.set(reason, bytes);
  return bytes;
}

function parse(seq: number, text: string): State {
  const { receipt, ...data } = JSON.parse(text) as { receipt: State['receipt'] } & State['data'];
  return { seq, receipt, data };
}

/** What each tick says anew: the frame `tick` tells it for all keys at once. */
const moving = new Set(['as_of', 'watermark', 'in_flight']);

function standing(receipt: State['receipt']): object {
  return Object.fromEntries(Object.entries(receipt).filter(([name]) => !moving.has(name)));
}

/** Returns the frame that leads from one state to the next; null: nothing changed, and nobody has to be told that. */
function changeOf(
  before: State,
  next: State,
  { key, isForced }: { key: string; isForced: boolean },
): RingFrame | null {
  const delta = decideDelta(before.data, next.data);
  const isOther = !isDeepStrictEqual(standing(before.receipt), standing(next.receipt));
  if (delta === null && !isOther && !isForced) return null;
  const { seq, receipt } = next;
  const frame = {
    op: 'delta',
    key,
    seq,
    prev: before.seq,
    as_of: receipt['as_of'],
    ...((isOther || isForced) && { receipt }),
    set: delta?.set ?? {},
    drop: delta?.drop ?? [],
  };
  return { prev: before.seq, seq, bytes: Buffer.from(JSON.stringify(frame)) };
}
