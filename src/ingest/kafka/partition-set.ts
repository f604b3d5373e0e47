import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../kernel/backoff.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../warehouse/connection.ts';
import type { Intake } from '../records.ts';
import { type AssignedPartition, assignPartition } from './assigned-partition.ts';
import type { Cluster, TopicState } from './cluster.ts';
import { messageOf } from './errors.ts';
import { locate, type Located } from './locate.ts';
import type { Partitions } from './membership.ts';
import type { KafkaNews } from '../../kernel/kafka-telemetry.ts';
import { keyOf, type TopicPartition } from './positions.ts';

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
  /** Lands what is in hand of these, and lets go of them. */
  release(partitions: Partitions, signal: AbortSignal): Promise<AssignedPartition[]>;
  /** They are somebody else's already. */
  drop(): void;
  /** Lands what is in hand of all, and lets go of them. */
  close(signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Lets go of one, and finds out anew where it goes on: its topic is gone or another one. */
  replace(partition: AssignedPartition): void;
  all(): Iterable<AssignedPartition>;
  /** Those to read from now: none while too much is in memory, or the store is away. */
  readable(): Iterable<AssignedPartition>;
  topics(): ReadonlyMap<string, TopicState>;
  refreshTopics(): Promise<void>;
  state(): PartitionSetState;
}

export interface PartitionSetState {
  assigned: number;
  /** Assigned and not read yet, because where to go on is not known. */
  locating: number;
  pendingBytes: number;
  isPaused: boolean;
  lastError: string | null;
}

const RETRY = { firstMs: 200, maxMs: 5_000 };
const LAND_BEFORE_REPLACING_MS = 30_000;

export function makePartitionSet(options: PartitionSetOptions): PartitionSet {
  const { cluster, log, observe } = options;
  const wanted = new Map<string, TopicPartition>();
  const partitions = new Map<string, AssignedPartition>();
  const lives = new Map<string, string>();
  let topics: ReadonlyMap<string, TopicState> = new Map();
  let locating = false;
  let failures = 0;
  let restUntilMs = 0;
  let lastError: string | null = null;

  async function refreshTopics(): Promise<void> {
    topics = await cluster.topics(options.topicNames);
  }

  const missing = () => [...wanted].filter(([key]) => !partitions.has(key)).map(([, at]) => at);

  async function locateMissing(): Promise<void> {
    if (locating) return;
    locating = true;
    for (let attempt = 0, left = missing(); left.length > 0; attempt++, left = missing()) {
      try {
        await refreshTopics();
        for (const located of await locate(options, left, topics)) add(located);
        lastError = null;
      } catch (error) {
        lastError = messageOf(error);
        log.warn(
          { error: messageOf(error), partitions: left.length },
          'where to go on reading cannot be told yet',
        );
      }
      if (missing().length > 0) await delay(backoffMs(attempt, RETRY));
    }
    locating = false;
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
    lastError = null;
    options.onProgress();
  }

  function onFailure(error: unknown): void {
    const waitMs = backoffMs(failures++, RETRY);
    restUntilMs = Math.max(restUntilMs, Date.now() + waitMs);
    lastError = messageOf(error);
    observe({ kind: 'failed', what: 'landing' });
    log.warn(
      { error: messageOf(error), wait_ms: waitMs },
      'what was read could not land; reading again from there',
    );
  }

  const pendingBytes = () => partitions.values().reduce((sum, p) => sum + p.progress().pendingBytes, 0);
  const isPaused = () => Date.now() < restUntilMs || pendingBytes() >= options.maxPendingBytes;

  return {
    assign(added) {
      for (const at of each(added)) wanted.set(keyOf(at), at);
      void locateMissing();
    },
    async release(removed, signal) {
      const leaving = [...each(removed)].map(keyOf);
      for (const key of leaving) wanted.delete(key);
      const released = leaving.map((key) => partitions.get(key)).filter((p) => p !== undefined);
      await Promise.all(released.map((partition) => partition.stop(signal)));
      for (const partition of released) forget(partitions, partition);
      return released;
    },
    async close(signal) {
      wanted.clear();
      const stopped = [...partitions.values()];
      await Promise.all(stopped.map((partition) => partition.stop(signal)));
      partitions.clear();
      return stopped;
    },
    drop() {
      wanted.clear();
      for (const partition of partitions.values()) void partition.stop(AbortSignal.abort());
      partitions.clear();
    },
    replace(partition) {
      partition.restUntil(Number.MAX_SAFE_INTEGER);
      void partition.stop(AbortSignal.timeout(LAND_BEFORE_REPLACING_MS)).then(() => {
        forget(partitions, partition);
        return locateMissing();
      });
    },
    all: () => partitions.values(),
    readable: () => (isPaused() ? [] : partitions.values()),
    topics: () => topics,
    refreshTopics,
    state: () => ({
      assigned: wanted.size,
      locating: missing().length,
      pendingBytes: pendingBytes(),
      isPaused: isPaused(),
      lastError,
    }),
  };
}

function* each(partitions: Partitions): Generator<TopicPartition> {
  for (const [topic, numbers] of partitions) for (const partition of numbers) yield { topic, partition };
}

/** Unless another one has taken its place. */
function forget(partitions: Map<string, AssignedPartition>, partition: AssignedPartition): void {
  const key = keyOf(partition);
  if (partitions.get(key) === partition) partitions.delete(key);
}
