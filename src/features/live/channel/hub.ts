import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../../../platform/access/principal.ts';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import type { LiveTopics } from '../live-topic.ts';
import type { Agree } from './agree.ts';
import { type Channel, makeChannel } from './channel.ts';
import { readStanding, type StandingSources } from './standing.ts';

// At each whole tick of the wall clock, so that processes do it at the same moments, the hub reads how far the store is, computes every
// watched query whose answer may have moved, and tells all listeners the tick.

/** A connection that is told each tick. */
export interface Listener {
  onTick(seq: number, bytes: Buffer): void;
}

export interface Hub {
  /** A new one means that no frame of before is known. */
  epoch: string;
  /** The tick that is over. */
  currentSeq(): number;
  /** Returns the channel of a query. Throws what preparing it throws, and `invalid_parameter` for an unknown topic. */
  join(asked: Asked, principal: Principal): Channel;
  listen(listener: Listener): void;
  leave(listener: Listener): void;
  /** Counts the channels that somebody watches. */
  watched(): number;
  close(): void;
}

export interface Asked {
  topic: string;
  query: Readonly<Record<string, unknown>>;
}

export interface HubOptions {
  topics: LiveTopics;
  tickMs: number;
  epoch: string;
  agree: Agree;
  /** Tells how far numbers are complete at a moment, ms, and how many records are not in them yet. */
  moment: StandingSources['moment'];
  readVersion: StandingSources['readVersion'];
  /** Writes a moment as business time. */
  format: (ms: number) => string;
  /** ms since 1970. */
  now: () => number;
  /** Told how long after its tick a tick was told to all. */
  onLag: (ms: number) => void;
}

/** A tick is told at the latest so long after its moment; it names the queries that still run. */
const WAITED_MS = 100;
/** A channel that nobody watches is forgotten after so long; its frames are of no use then. */
const FORGOTTEN_MS = 120_000;

interface Entry {
  channel: Channel;
  usedMs: number;
}

export function makeHub(options: HubOptions): Hub {
  const { tickMs, now } = options;
  const channels = new Map<string, Entry>();
  const listeners = new Set<Listener>();
  const watched = () => [...channels.values()].filter(({ channel }) => channel.isWatched());
  const clock = makeClock(tickMs, now, async (seq) => {
    forget(channels, now());
    const due = watched().flatMap(({ channel }) => (channel.isDue(seq) ? [channel] : []));
    const bytes = await computeTick(options, seq, due);
    for (const listener of listeners) listener.onTick(seq, bytes);
    options.onLag(now() - seq * tickMs);
  });
  return {
    epoch: options.epoch,
    currentSeq: () => Math.floor(now() / tickMs),
    join: (asked, principal) => join(options, channels, { asked, principal }),
    listen(listener) {
      listeners.add(listener);
      clock.start();
    },
    leave(listener) {
      listeners.delete(listener);
      if (listeners.size === 0) clock.stop();
    },
    watched: () => watched().length,
    close: () => clock.stop(),
  };
}

function join(
  { topics, agree, tickMs, now }: HubOptions,
  channels: Map<string, Entry>,
  { asked, principal }: { asked: Asked; principal: Principal },
): Channel {
  const topic = topics.get(asked.topic);
  if (topic === undefined) throw invalidParameter('topic', 'is not known', [...topics.keys()]);
  // The rights of each who asks are checked, also where the answer is there.
  const question = topic.prepare(asked.query, principal);
  const key = keyOf(asked);
  const clock = () => performance.now();
  const channel = channels.get(key)?.channel ?? makeChannel({ key, question, agree, tickMs, clock });
  channels.set(key, { channel, usedMs: now() });
  return channel;
}

/** Computes what is due, and returns the frame of the tick: when all of it is done, or when it has to be told. */
async function computeTick(options: HubOptions, seq: number, due: readonly Channel[]): Promise<Buffer> {
  const { tickMs, now, format } = options;
  const atMs = seq * tickMs;
  const standing = await readStanding(options, { seq, atMs });
  const runs = Promise.all(due.map((channel) => channel.run(seq, standing)));
  const over = new AbortController();
  const leftMs = atMs + Math.min(WAITED_MS, tickMs / 2) - now();
  const patience = sleep(Math.max(0, leftMs), undefined, { signal: over.signal });
  await Promise.race([runs, patience.catch(() => undefined)]); // an abort says that it was not needed
  over.abort();
  const late = due.filter((channel) => channel.isRunning()).map(({ key }) => key);
  const { watermarkMs, inFlight } = standing;
  const watermark = watermarkMs === null ? null : format(watermarkMs);
  const told = { op: 'tick', seq, watermark, in_flight: inFlight, ...(late.length > 0 && { late }) };
  return Buffer.from(JSON.stringify(told));
}

function forget(channels: Map<string, Entry>, nowMs: number): void {
  for (const [key, entry] of channels)
    if (entry.channel.isWatched()) entry.usedMs = nowMs;
    else if (nowMs - entry.usedMs > FORGOTTEN_MS) channels.delete(key);
}

/** Calls `tick` at each whole tick of the wall clock; one that takes longer than a tick skips those that it missed. */
function makeClock(tickMs: number, now: () => number, tick: (seq: number) => Promise<void>) {
  let timer: NodeJS.Timeout | null = null;
  let isOn = false;
  let lastSeq = -Infinity;

  function arm(): void {
    const leftMs = tickMs - (now() % tickMs);
    timer = setTimeout(() => void strike(), leftMs);
  }

  async function strike(): Promise<void> {
    const seq = Math.floor(now() / tickMs);
    // A timer may fire a moment early, in the tick that was struck already.
    if (seq > lastSeq) {
      lastSeq = seq;
      await tick(seq);
    }
    if (isOn) arm();
  }

  return {
    start() {
      if (isOn) return;
      isOn = true;
      arm();
    },
    stop() {
      isOn = false;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Queries that are written alike, whatever the order of their members, are one channel. */
function keyOf(asked: Asked): string {
  const text = JSON.stringify(asked, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
