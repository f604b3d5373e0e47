import type { Logger } from '../../../kernel/log.ts';
import type { Connection } from '../../../platform/warehouse/connection.ts';
import type { Intake } from '../../records.ts';
import { type AssignedPartition, assignPartition } from './assigned-partition.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { makeLandingBrake } from './landing-brake.ts';
import { locate, type Located } from './locate.ts';
import { makeUnreadLocator, type UnreadLocator } from './locate-unread.ts';
import type { Partitions } from '../group/membership.ts';
import { PartitionRegistry } from './partition-registry.ts';
import type { KafkaNews } from '../telemetry.ts';
import { tellStart } from './tell-start.ts';

export interface PartitionSetOptions {
  cluster: Cluster;
  connection: Connection;
  groupId: string;
  topicNames: readonly string[];
  intake: Pick<Intake, 'submit'>;
  maxPendingBytes: number;
  /** Called when there may be more to read, or from other brokers. */
  onProgress: () => void;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

/** The partitions that this process reads, each from where it goes on. */
export interface PartitionSet {
  /** Begins to read these as soon as it is known where to go on. */
  assign(partitions: Partitions): void;
  /** Reads no more of these, and resolves when what is in hand of them has landed, or the signal is aborted. */
  release(partitions: Partitions, signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Gives up all at once, because another process has them already. */
  drop(): void;
  /** Reads no more, lands what is in hand of all, and gives those that are ours: their offsets are still to be committed. */
  close(signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Stops reading one, and finds out anew where it goes on: its topic is gone or another one. */
  replace(partition: AssignedPartition): void;
  /** All that are ours; a partition that was released is not, though it may land still. */
  all(): Iterable<AssignedPartition>;
  /** Those to read from now: none while too much is in memory, or the store is away. */
  readable(): Iterable<AssignedPartition>;
  topics(): ReadonlyMap<string, TopicState>;
  refreshTopics(): Promise<void>;
  state(): PartitionSetState;
}

export interface PartitionSetState {
  assigned: number;
  /** Assigned and not read, because it is not known where to go on or which broker leads. */
  locating: number;
  pendingBytes: number;
  isPaused: boolean;
  lastError: string | null;
}

const LAND_BEFORE_REPLACING_MS = 30_000;

/** An empty set. */
export function makePartitionSet(options: PartitionSetOptions): PartitionSet {
  const registry = new PartitionRegistry();
  const brake = makeLandingBrake({ ...options, pendingBytes: () => registry.pendingBytes() });
  const begin = makeBegin(options, {
    registry,
    onProgress() {
      brake.landed();
      options.onProgress();
    },
    onFailure: (error) => brake.failed(error),
  });
  let topics: ReadonlyMap<string, TopicState> = new Map();

  async function refreshTopics(): Promise<void> {
    topics = await options.cluster.topics(options.topicNames);
    options.onProgress(); // another broker may lead now, which nobody asks yet
    locator.start();
  }

  const unread = () => [...registry.missing(), ...registry.leaderless(topics)];
  const locator = makeUnreadLocator({
    unread,
    async look() {
      await refreshTopics();
      for (const located of await locate(options, registry.missing(), topics)) begin(located);
    },
    log: options.log,
  });

  return {
    ...takeAndGive(registry, locator),
    all: () => registry.ours(),
    readable: () => (brake.isOn() ? [] : registry.all()),
    topics: () => topics,
    refreshTopics,
    state: () => ({
      assigned: registry.assigned,
      locating: unread().length,
      pendingBytes: registry.pendingBytes(),
      isPaused: brake.isOn(),
      lastError: brake.lastError() ?? locator.trouble(),
    }),
  };
}

/** How partitions come to this process and leave it. */
function takeAndGive(
  registry: PartitionRegistry,
  locator: UnreadLocator,
): Pick<PartitionSet, 'assign' | 'release' | 'close' | 'drop' | 'replace'> {
  let isClosed = false;
  return {
    assign(added) {
      if (isClosed) return; // the group is left after this, and may give more until then
      registry.want(added);
      locator.start();
    },
    async release(removed, signal) {
      const released = registry.giveBack(removed);
      await stopAll(released, signal);
      for (const partition of released) registry.forget(partition);
      locator.start(); // the group may have assigned it again meanwhile
      return released;
    },
    async close(signal) {
      isClosed = true;
      registry.wantNothing();
      const ours = [...registry.ours()];
      await stopAll(registry.all(), signal);
      registry.forgetAll();
      return ours;
    },
    drop() {
      registry.wantNothing();
      void stopAll(registry.all(), AbortSignal.abort());
      registry.forgetAll();
    },
    replace(partition) {
      partition.restUntil(Number.MAX_SAFE_INTEGER);
      void partition.stop(AbortSignal.timeout(LAND_BEFORE_REPLACING_MS)).then(() => {
        registry.forget(partition);
        locator.start();
      });
    },
  };
}

async function stopAll(partitions: Iterable<AssignedPartition>, signal: AbortSignal): Promise<void> {
  await Promise.all([...partitions].map((partition) => partition.stop(signal)));
}

/** Makes the function that begins to read a partition, unless it was given back while its place was looked for. */
function makeBegin(
  { intake, observe, log, onProgress: onReadable }: PartitionSetOptions,
  deps: { registry: PartitionRegistry; onProgress: () => void; onFailure: (error: unknown) => void },
): (located: Located) => void {
  const { registry, onProgress, onFailure } = deps;
  /** The id under which each topic was read last. */
  const lives = new Map<string, string>();
  return (located) => {
    if (!registry.isMissing(located)) return;
    const { topic, partition, topicId, offset } = located;
    const former = lives.get(topic) ?? topicId;
    lives.set(topic, topicId);
    tellStart(located, { isNewLife: located.isOtherLife || former !== topicId, observe, log });
    registry.add(assignPartition(located, { intake, onProgress, onFailure }));
    log.debug({ topic, partition, offset }, 'reading');
    onReadable();
  };
}
