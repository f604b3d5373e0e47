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
  /** Called when there may be more to read, or another broker to read from. */
  onProgress: () => void;
  observe: (news: KafkaNews) => void;
  log: Logger;
}

/** The partitions that this process reads. */
export interface PartitionSet {
  /** Starts reading these partitions as soon as it knows where to continue. */
  assign(partitions: Partitions): void;
  /** Stops reading these partitions. Resolves when the records that were read have landed, or the signal is aborted. */
  release(partitions: Partitions, signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Stops all partitions at once, because other processes have them already. */
  drop(): void;
  /** Stops reading, lands what was read, and returns the partitions that still belong to this process: commit their offsets. */
  close(signal: AbortSignal): Promise<AssignedPartition[]>;
  /** Stops reading a partition and locates it again, because its topic was deleted or created again. */
  replace(partition: AssignedPartition): void;
  /** Returns the partitions that belong to this process. A released one does not, even while its last records land. */
  all(): Iterable<AssignedPartition>;
  /** Returns the partitions to read now: none while too much waits in memory or the store is away. */
  readable(): Iterable<AssignedPartition>;
  /** False while too much waits in memory or the store is away: nothing more should be decoded. */
  hasRoom(): boolean;
  topics(): ReadonlyMap<string, TopicState>;
  refreshTopics(): Promise<void>;
  state(): PartitionSetState;
}

export interface PartitionSetState {
  assigned: number;
  /** Assigned partitions that are not read, because their offset or their leader is not known. */
  locating: number;
  pendingBytes: number;
  isPaused: boolean;
  lastError: string | null;
}

const LAND_BEFORE_REPLACING_MS = 30_000;

/** Makes an empty set. */
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
    options.onProgress(); // the leader may be a broker that is not asked yet
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
    hasRoom: () => !brake.isOn(),
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

/** Makes the operations by which partitions come to this process and leave it. */
function takeAndGive(
  registry: PartitionRegistry,
  locator: UnreadLocator,
): Pick<PartitionSet, 'assign' | 'release' | 'close' | 'drop' | 'replace'> {
  let isClosed = false;
  return {
    assign(added) {
      if (isClosed) return; // the process is about to leave the group, which may still assign some
      registry.want(added);
      locator.start();
    },
    async release(removed, signal) {
      const released = registry.giveBack(removed);
      await stopAll(released, signal);
      for (const partition of released) registry.forget(partition);
      locator.start(); // the group may have assigned the partition again meanwhile
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

/** Makes the function that starts reading a located partition, unless it was given back in the meantime. */
function makeBegin(
  { intake, observe, log, onProgress: onReadable }: PartitionSetOptions,
  deps: { registry: PartitionRegistry; onProgress: () => void; onFailure: (error: unknown) => void },
): (located: Located) => void {
  const { registry, onProgress, onFailure } = deps;
  /** The id under which each topic was last read. */
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
