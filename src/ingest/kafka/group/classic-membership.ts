import type { Logger } from '../../../kernel/log.ts';
import { keepRunning, pause } from '../../../kernel/retry.ts';
import type { Cluster, TopicState } from '../client/cluster.ts';
import { kafkaCode, messageOf } from '../client/errors.ts';
import { decodeAssignment, encodeShares, encodeSubscription } from './classic-protocol.ts';
import { type Generation, makeClassicRequests } from './classic-requests.ts';
import { commitOffsets } from './commit-offsets.ts';
import {
  leaveQuietly,
  type Membership,
  type MembershipEvents,
  type MembershipOptions,
  notAMember,
  type Partitions,
  without,
} from './membership.ts';

// The protocol of brokers without KIP-848. All members join again whenever one comes or goes, and one of them, the leader,
// assigns the partitions. Meanwhile each member continues to read the partitions that it keeps. The next owner of a partition may
// begin before its former owner has landed everything: such records land twice and count as duplicates, and nothing is lost.

const LONGEST_BEAT_MS = 1_000;
const LOOK_FOR_PARTITIONS_MS = 5_000;
const BACKOFF = { firstMs: 200, maxMs: 3_000 };
const GIVEN_UP = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'];

interface Member {
  options: MembershipOptions;
  cluster: Cluster;
  requests: ReturnType<typeof makeClassicRequests>;
  events: MembershipEvents;
  log: Logger;
  /** Aborted when the member must leave. */
  stopped: AbortSignal;
  /** Empty until the coordinator has assigned an id. */
  memberId: string;
  /** Null while the member is in no generation of the group. */
  generation: number | null;
  owned: Partitions;
  /** The total number of partitions when they were last assigned. */
  partitionsShared: number;
  lastError: string | null;
}

/** Joins at once, and again after every failure, until it leaves. */
export function joinClassicGroup(
  cluster: Cluster,
  options: MembershipOptions,
  { events, log }: { events: MembershipEvents; log: Logger },
): Membership {
  const { groupId, instanceId } = options;
  const stopping = new AbortController();
  const member: Member = {
    options,
    cluster,
    requests: makeClassicRequests(cluster, options),
    events,
    log,
    stopped: stopping.signal,
    memberId: '',
    generation: null,
    owned: new Map(),
    partitionsShared: 0,
    lastError: null,
  };
  const running = run(member);
  return {
    state: () => ({
      protocol: 'classic',
      memberId: member.memberId === '' ? null : member.memberId,
      epoch: member.generation,
      lastError: member.lastError,
    }),
    async commit(commits) {
      const { generation, memberId } = member;
      if (generation === null) throw notAMember();
      await commitOffsets(cluster, { groupId, epoch: generation, memberId, instanceId }, commits);
    },
    async leave() {
      stopping.abort();
      if (member.generation === null) return; // it is joining: that ends by itself
      await running;
      if (instanceId !== null) return; // a static member keeps its partitions until it starts again
      await leaveQuietly(member.requests.leave(member.memberId), { groupId, log });
      member.generation = null;
    },
  };
}

function run(member: Member): Promise<void> {
  const round = async (achieved: () => void) => {
    await join(member);
    member.lastError = null;
    achieved();
    await stay(member);
  };
  return keepRunning(round, {
    backoff: BACKOFF,
    isOver: () => member.stopped.aborted,
    onError: (error) => handle(member, error),
    wait: (ms) => pause(ms, member.stopped),
  });
}

/** Enters a new generation and takes the assigned partitions. As leader, it also assigns those of all members. */
async function join(member: Member): Promise<void> {
  const { options, cluster, requests, log } = member;
  const joined = await requests.join(member, encodeSubscription(options.topics, member.owned));
  if (member.stopped.aborted) return;
  member.memberId = joined.memberId;
  const isLeader = joined.leader === joined.memberId;
  const topics = await cluster.topics(options.topics);
  member.partitionsShared = countPartitions(topics);
  const mine: Generation = { memberId: joined.memberId, generation: joined.generationId };
  const assignment = await requests.sync(mine, isLeader ? encodeShares(joined.members, topics) : []);
  member.generation = joined.generationId;
  log.info(
    { member: member.memberId, generation: member.generation, group: options.groupId, leader: isLeader },
    'joined the group',
  );
  take(member, decodeAssignment(assignment));
}

function take(member: Member, target: Partitions): void {
  const removed = without(member.owned, target);
  const added = without(target, member.owned);
  member.owned = target;
  if (removed.size > 0) member.events.onTaken(removed);
  if (added.size > 0) member.events.onAssigned(added);
}

/** Sends heartbeats until the members must join again. */
async function stay(member: Member): Promise<void> {
  const { options, cluster, stopped } = member;
  for (let looked = Date.now(); !stopped.aborted && member.generation !== null;) {
    await pause(Math.min(LONGEST_BEAT_MS, options.sessionTimeoutMs / 3), stopped);
    if (stopped.aborted) return;
    if (await isRebalancing(member, member.generation)) return;
    if (Date.now() - looked < LOOK_FOR_PARTITIONS_MS) continue;
    looked = Date.now();
    const topics = await cluster.topics(options.topics).catch(() => null);
    // Partitions were added, or a newly created topic was unknown when partitions were assigned.
    if (topics !== null && countPartitions(topics) !== member.partitionsShared) return;
  }
}

/** Sends a heartbeat. An unanswered one is no reason to join again: the session may outlast the broker's absence. */
async function isRebalancing(member: Member, generation: number): Promise<boolean> {
  try {
    await member.requests.beat({ memberId: member.memberId, generation });
    member.lastError = null;
  } catch (error) {
    if (kafkaCode(error) === 'REBALANCE_IN_PROGRESS') return true;
    if (kafkaCode(error) !== null) throw error;
    member.lastError = messageOf(error);
  }
  return false;
}

function handle(member: Member, error: unknown): void {
  const { events, log } = member;
  const { groupId: group } = member.options;
  member.lastError = messageOf(error);
  const code = kafkaCode(error);
  if (code !== null && GIVEN_UP.includes(code)) {
    log.warn(
      { error: member.lastError, group, member: member.memberId },
      'the group went on without us; joining again',
    );
    if (code !== 'ILLEGAL_GENERATION') member.memberId = '';
    member.generation = null;
    member.owned = new Map();
    events.onLost();
  } else if (code !== 'REBALANCE_IN_PROGRESS')
    log.warn({ error: member.lastError, group }, 'the group cannot be reached; trying again');
}

function countPartitions(topics: ReadonlyMap<string, TopicState>): number {
  return topics.values().reduce((sum, { partitions }) => sum + partitions.size, 0);
}
