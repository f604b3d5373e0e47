import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../kernel/retry.ts';
import { CodedError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { commitOffsets } from './commit-offsets.ts';
import { kafkaCode, messageOf, responseOf } from '../client/errors.ts';
import {
  type Membership,
  type MembershipEvents,
  type MembershipOptions,
  type Partitions,
  without,
} from './membership.ts';
import { sharePartitions } from './share-partitions.ts';
import { driver } from '../client/driver.ts';

// The protocol of brokers without KIP-848: all members join again whenever one comes or goes, and one of them, the leader,
// shares the partitions. What a member keeps is read on meanwhile. What it loses may be read by the next owner already while
// it lands here: those records are duplicates there, and nothing is lost.

const joinGroup = () =>
  [driver().joinGroupV9.api, driver().joinGroupV8.api, driver().joinGroupV7.api] as const;
const syncGroup = () => [driver().syncGroupV5.api, driver().syncGroupV4.api] as const;
const heartbeat = () => [driver().heartbeatV4.api] as const;
const leaveGroup = () => [driver().leaveGroupV5.api, driver().leaveGroupV4.api] as const;

const PROTOCOL_TYPE = 'consumer';
const PROTOCOL = 'openride-sticky';
const SUBSCRIPTION_VERSION = 1;
const LONGEST_BEAT_MS = 1_000;
const LOOK_FOR_PARTITIONS_MS = 5_000;
const RETRY = { firstMs: 200, maxMs: 3_000 };

interface Member {
  memberId: string;
  /** Null while it is in no generation. */
  generation: number | null;
  owned: Partitions;
}

/** Joins at once and goes on until it leaves. */
export function joinClassicGroup(
  cluster: Cluster,
  options: MembershipOptions,
  { events, log }: { events: MembershipEvents; log: Logger },
): Membership {
  const { groupId, instanceId } = options;
  const member: Member = { memberId: '', generation: null, owned: new Map() };
  const stopping = new AbortController();
  let lastError: string | null = null;
  /** Of all topics, as far as they were known when partitions were shared. */
  let partitionsShared = 0;

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await join();
        lastError = null;
        failures = 0;
        await stay();
      } catch (error) {
        handle(error);
        await pause(backoffMs(failures++, RETRY));
      }
    }
  }

  /** Into a new generation, with a share of the partitions. */
  async function join(): Promise<void> {
    const protocols = [{ name: PROTOCOL, metadata: encodeSubscription(options.topics, member.owned) }];
    const ask = () =>
      cluster.askCoordinator(
        { groupId, lane: 'join' },
        joinGroup(),
        groupId,
        options.sessionTimeoutMs,
        options.rebalanceTimeoutMs,
        member.memberId,
        instanceId,
        PROTOCOL_TYPE,
        protocols,
        null,
      );
    const joined = await ask().catch((error: unknown) => {
      if (kafkaCode(error) !== 'MEMBER_ID_REQUIRED') throw error;
      member.memberId = responseOf<Awaited<ReturnType<typeof ask>>>(error).memberId;
      return ask();
    });
    if (stopping.signal.aborted) return;
    member.memberId = joined.memberId;
    const isLeader = joined.leader === joined.memberId;
    if (!isLeader) partitionsShared = countPartitions(await cluster.topics(options.topics));
    const { assignment } = await cluster.askCoordinator(
      { groupId, lane: 'join' },
      syncGroup(),
      groupId,
      joined.generationId,
      joined.memberId,
      instanceId,
      PROTOCOL_TYPE,
      PROTOCOL,
      isLeader ? await share(joined.members) : [],
    );
    member.generation = joined.generationId;
    log.info(
      { member: member.memberId, generation: member.generation, group: groupId, leader: isLeader },
      'joined the group',
    );
    take(decodeAssignment(assignment));
  }

  async function share(members: readonly { memberId: string; metadata: Buffer }[]) {
    const found = await cluster.topics(options.topics);
    partitionsShared = countPartitions(found);
    const topics = new Map(found.values().map(({ name, partitions }) => [name, [...partitions.keys()]]));
    const sharers = members.map(({ memberId, metadata }) => ({ memberId, owned: decodeOwned(metadata) }));
    return [...sharePartitions(sharers, topics)].map(([memberId, partitions]) => ({
      memberId,
      assignment: driver().encodeConsumerProtocolAssignment({
        version: 0,
        assignedPartitions: listOf(partitions),
      }),
    }));
  }

  function take(target: Partitions): void {
    const removed = without(member.owned, target);
    const added = without(target, member.owned);
    member.owned = target;
    if (removed.size > 0) events.onTaken(removed);
    if (added.size > 0) events.onAssigned(added);
  }

  /** Returns when the members are to join again. */
  async function stay(): Promise<void> {
    for (let looked = Date.now(); !stopping.signal.aborted && member.generation !== null;) {
      await pause(Math.min(LONGEST_BEAT_MS, options.sessionTimeoutMs / 3));
      if (stopping.signal.aborted) return;
      try {
        await cluster.askCoordinator(
          { groupId },
          heartbeat(),
          groupId,
          member.generation,
          member.memberId,
          instanceId,
        );
        lastError = null;
      } catch (error) {
        if (kafkaCode(error) === 'REBALANCE_IN_PROGRESS') return;
        if (kafkaCode(error) !== null) throw error;
        lastError = messageOf(error); // the broker is away: the session may outlast that
      }
      if (Date.now() - looked < LOOK_FOR_PARTITIONS_MS) continue;
      looked = Date.now();
      const topics = await cluster.topics(options.topics).catch(() => null);
      // Also when a topic just made was not known yet when they were shared.
      if (topics !== null && countPartitions(topics) !== partitionsShared) return;
    }
  }

  async function pause(waitMs: number): Promise<void> {
    await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  function handle(error: unknown): void {
    lastError = messageOf(error);
    const code = kafkaCode(error);
    if (code === 'UNKNOWN_MEMBER_ID' || code === 'ILLEGAL_GENERATION' || code === 'FENCED_INSTANCE_ID') {
      log.warn(
        { error: lastError, group: groupId, member: member.memberId },
        'the group went on without us; joining again',
      );
      if (code !== 'ILLEGAL_GENERATION') member.memberId = '';
      member.generation = null;
      member.owned = new Map();
      events.onLost();
    } else if (code !== 'REBALANCE_IN_PROGRESS')
      log.warn({ error: lastError, group: groupId }, 'the group cannot be reached; trying again');
  }

  const running = run();
  return {
    state: () => ({
      protocol: 'classic',
      memberId: member.memberId === '' ? null : member.memberId,
      epoch: member.generation,
      lastError,
    }),
    async commit(commits) {
      const { generation, memberId } = member;
      if (generation === null)
        throw new CodedError('kafka_not_a_member', 'This process is not in the consumer group now.');
      await commitOffsets(cluster, { groupId, epoch: generation, memberId, instanceId }, commits);
    },
    async leave() {
      stopping.abort();
      const isJoining = member.generation === null;
      if (!isJoining) await running;
      // A static member keeps its partitions for its next start.
      if (isJoining || instanceId !== null) return;
      const leaving = [{ memberId: member.memberId, groupInstanceId: null, reason: null }];
      await cluster
        .askCoordinator({ groupId }, leaveGroup(), groupId, leaving)
        .catch((error: unknown) =>
          log.warn(
            { error: messageOf(error), group: groupId },
            'the group was not told that we leave; it will notice',
          ),
        );
      member.generation = null;
    },
  };
}

function countPartitions(topics: ReadonlyMap<string, TopicState>): number {
  return topics.values().reduce((sum, { partitions }) => sum + partitions.size, 0);
}

function encodeSubscription(topics: readonly string[], owned: Partitions): Buffer {
  return driver().encodeConsumerProtocolSubscription({
    version: SUBSCRIPTION_VERSION,
    topics: [...topics],
    ownedPartitions: listOf(owned),
  });
}

function decodeOwned(metadata: Buffer): Partitions {
  return partitionsOf(driver().decodeConsumerProtocolSubscription(metadata).ownedPartitions);
}

function decodeAssignment(bytes: Buffer): Partitions {
  return bytes.length === 0
    ? new Map()
    : partitionsOf(driver().decodeConsumerProtocolAssignment(bytes).assignedPartitions);
}

const listOf = (partitions: Partitions) =>
  [...partitions].map(([topic, numbers]) => ({ topic, partitions: [...numbers] }));
const partitionsOf = (list: readonly { topic: string; partitions: number[] }[]): Partitions =>
  new Map(list.map(({ topic, partitions }) => [topic, new Set(partitions)]));
