import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../kernel/retry.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Intake } from '../../records.ts';
import { type AssignedPartition, assignPartition } from './assigned-partition.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { messageOf } from '../client/errors.ts';
import { locate, type Located } from './locate.ts';
import type { Partitions } from '../group/membership.ts';
import type { KafkaNews } from '../telemetry.ts';
import { keyOf, type TopicPartition } from './positions.ts';
import { makeUnreadPartitions } from './unread-partitions.ts';

export interface PartitionSetOptions {
  cluster: Cluster;
  connection: Connection;
  groupId: string;
  topicNames: readonly string[];
  intake: Pick<Intake, 'submit'>;
  maxPendingBytes: number;
  onProgress: () => void;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

/** The partitions that this process has, each from where it goes on. */
export interface PartitionSet {
  assign(partitions: Partitions): void;
  /** Lets go of these at once, and lands what is in hand of them. */
  release(partitions: Partitions, signal: AbortSignal): Promise<AssignedPartition[]>;
  /** They are somebody else's already. */
  drop(): void;
  /** Lands what is in hand of all, and lets go of them. */
  close(signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Lets go of one, and finds out anew where it goes on: its topic is gone or another one. */
  replace(partition: AssignedPartition): void;
  /** Those that are ours; what was released is not, though it may land still. */
  all(): Iterable<AssignedPartition>;
  /** Those to read from now: none while too much is in memory, or the store is away. */
  readable(): Iterable<AssignedPartition>;
  topics(): ReadonlyMap<string, TopicState>;
  refreshTopics(): Promise<void>;
  state(): PartitionSetState;
}

export interface PartitionSetState {
  assigned: number;
  /** Assigned and not read, because where to go on or who leads is not known. */
  locating: number;
  pendingBytes: number;
  isPaused: boolean;
  lastError: string | null;
}

const RETRY = { firstMs: 200, maxMs: 5_000 };
const LOOK_AGAIN = { firstMs: 200, maxMs: 1_000 };
const LAND_BEFORE_REPLACING_MS = 30_000;

export function makePartitionSet(options: PartitionSetOptions): PartitionSet {
  const { cluster, log, observe } = options;
  const wanted = new Map<string, TopicPartition>();
  const partitions = new Map<string, AssignedPartition>();
  const leaving = new Set<AssignedPartition>();
  const lives = new Map<string, string>();
  const unreadLong = makeUnreadPartitions((message) => log.error(message));
  let topics: ReadonlyMap<string, TopicState> = new Map();
  let locating = false;
  let closed = false;
  let failures = 0;
  let restUntilMs = 0;
  let locateError: string | null = null;
  let landError: string | null = null;

  async function refreshTopics(): Promise<void> {
    topics = await cluster.topics(options.topicNames);
    options.onProgress(); // another broker may lead now, which nobody asks yet
    void locateUnread();
  }

  const missing = () => [...wanted].filter(([key]) => !partitions.has(key)).map(([, at]) => at);
  /** Nothing asks for one of these, so no broker would say that it is led again. */
  const leaderless = () =>
    [...wanted.values()].filter((at) => partitions.has(keyOf(at)) && leaderOf(topics, at) === null);
  const unread = () => [...missing(), ...leaderless()];

  async function locateUnread(): Promise<void> {
    if (locating) return;
    locating = true;
    for (let attempt = 0; isUnread(); attempt++) {
      try {
        await refreshTopics();
        for (const located of await locate(options, missing(), topics)) add(located);
        locateError = null;
      } catch (error) {
        locateError = messageOf(error);
        log.warn(
          { error: messageOf(error), partitions: unread().length },
          'where to go on reading cannot be told yet',
        );
      }
      if (isUnread()) await delay(backoffMs(attempt, locateError === null ? LOOK_AGAIN : RETRY));
    }
    locateError = null;
    locating = false;
  }

  function isUnread(): boolean {
    const keys = unread().map(keyOf);
    unreadLong.note(keys, Date.now());
    return keys.length > 0;
  }

  function add(located: Located): void {
    const { topic, partition, topicId, offset } = located;
    const key = keyOf(located);
    if (!wanted.has(key) || partitions.has(key)) return;
    const former = lives.get(topic);
    lives.set(topic, topicId);
    if (located.isOtherLife || (former !== undefined && former !== topicId)) {
      log.error(
        { topic, topic_id: topicId },
        'the topic was deleted and made anew: it is read from its beginning',
      );
      observe({ kind: 'recreated', topic });
    }
    if (located.lost > 0) tellLost(located, located.lost);
    tellBehind(located);
    const deps = { intake: options.intake, onProgress, onFailure };
    partitions.set(key, assignPartition(located, deps));
    log.debug({ topic, partition, offset }, 'reading');
    options.onProgress();
  }

  function tellLost({ topic, partition }: TopicPartition, offsets: number): void {
    log.error(
      { topic, partition, offsets },
      'messages were deleted before they were read: going on with the oldest there is',
    );
    observe({ kind: 'lost', topic, partition, offsets });
  }

  /** A store that was restored is behind its group, which must not go unsaid. */
  function tellBehind({ topic, partition, offset, setBack, isBareCommit }: Located): void {
    if (setBack > 0)
      log.warn(
        { topic, partition, offset, offsets: setBack },
        'the store lacks offsets that the group has committed, as after a restore: they are read again',
      );
    if (isBareCommit)
      log.warn(
        { topic, partition, offset },
        'the store has nothing of what the group has committed: it has expired, or was not in the backup; "replay --from 0" reads it again',
      );
  }

  function onProgress(): void {
    failures = 0;
    landError = null;
    options.onProgress();
  }

  function onFailure(error: unknown): void {
    const waitMs = backoffMs(failures++, RETRY);
    restUntilMs = Math.max(restUntilMs, Date.now() + waitMs);
    landError = messageOf(error);
    observe({ kind: 'failed', what: 'landing' });
    log.warn(
      { error: messageOf(error), wait_ms: waitMs },
      'what was read could not land; reading again from there',
    );
  }

  /** Unless another one has taken its place. */
  function forget(partition: AssignedPartition): void {
    const key = keyOf(partition);
    leaving.delete(partition);
    if (partitions.get(key) === partition) partitions.delete(key);
  }

  const all = () => partitions.values().filter((partition) => !leaving.has(partition));
  const pendingBytes = () => partitions.values().reduce((sum, p) => sum + p.progress().pendingBytes, 0);
  const isPaused = () => Date.now() < restUntilMs || pendingBytes() >= options.maxPendingBytes;

  return {
    assign(added) {
      if (closed) return; // the group is left after this, and may give more until then
      for (const at of each(added)) wanted.set(keyOf(at), at);
      void locateUnread();
    },
    async release(removed, signal) {
      const keys = [...each(removed)].map(keyOf);
      for (const key of keys) wanted.delete(key);
      const released = keys.map((key) => partitions.get(key)).filter((p) => p !== undefined);
      for (const partition of released) leaving.add(partition);
      await Promise.all(released.map((partition) => partition.stop(signal)));
      for (const partition of released) forget(partition);
      void locateUnread(); // it may have been given back meanwhile
      return released;
    },
    async close(signal) {
      closed = true;
      wanted.clear();
      const ours = [...all()];
      await Promise.all([...partitions.values()].map((partition) => partition.stop(signal)));
      partitions.clear();
      return ours;
    },
    drop() {
      wanted.clear();
      for (const partition of partitions.values()) void partition.stop(AbortSignal.abort());
      partitions.clear();
    },
    replace(partition) {
      partition.restUntil(Number.MAX_SAFE_INTEGER);
      void partition.stop(AbortSignal.timeout(LAND_BEFORE_REPLACING_MS)).then(() => {
        forget(partition);
        return locateUnread();
      });
    },
    all,
    readable: () => (isPaused() ? [] : partitions.values()),
    topics: () => topics,
    refreshTopics,
    state: () => ({
      assigned: wanted.size,
      locating: unread().length,
      pendingBytes: pendingBytes(),
      isPaused: isPaused(),
      lastError: landError ?? locateError ?? unreadLong.trouble(Date.now()),
    }),
  };
}

function* each(partitions: Partitions): Generator<TopicPartition> {
  for (const [topic, numbers] of partitions) for (const partition of numbers) yield { topic, partition };
}

function leaderOf(
  topics: ReadonlyMap<string, TopicState>,
  { topic, partition }: TopicPartition,
): number | null {
  return topics.get(topic)?.partitions.get(partition)?.leader ?? null;
}
