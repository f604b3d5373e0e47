import { randomUUID } from 'node:crypto';
import type { Logger } from '../../../kernel/log.ts';
import { keepRunning, pause } from '../../../kernel/retry.ts';
import type { Cluster } from '../client/cluster.ts';
import { driver } from '../client/driver.ts';
import { kafkaCode, messageOf } from '../client/errors.ts';
import { commitOffsets } from './commit-offsets.ts';
import {
  leaveQuietly,
  type Membership,
  type MembershipEvents,
  type MembershipOptions,
  notAMember,
  type Partitions,
  union,
  without,
} from './membership.ts';
import { type PartitionsById, TopicIds } from './topic-ids.ts';

// The protocol of KIP-848: the coordinator assigns partitions, and each heartbeat of a member lists those that it has. A
// partition changes hands in this order:
//
//   coordinator revokes it ─▶ what was read of it lands ─▶ the heartbeat no longer lists it ─▶ the next owner gets it
//
// Meanwhile the member continues to read its other partitions. A member that was silent beyond its session is told
// UNKNOWN_MEMBER_ID or FENCED_MEMBER_EPOCH: it has lost all its partitions and joins as a new member.

export const consumerGroupHeartbeat = () =>
  [driver().consumerGroupHeartbeatV1.api, driver().consumerGroupHeartbeatV0.api] as const;

const JOIN_EPOCH = 0;
const LEAVE_EPOCH = -1;
const LEAVE_AND_COME_BACK_EPOCH = -2;
// The broker asks for a heartbeat every five seconds. This shorter time lets a partition's next owner get it sooner.
const LONGEST_WAIT_MS = 1_000;
const BACKOFF = { firstMs: 200, maxMs: 3_000 };
const GIVEN_UP = ['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH', 'FENCED_INSTANCE_ID'];

interface Member {
  cluster: Cluster;
  options: MembershipOptions;
  events: MembershipEvents;
  log: Logger;
  topicIds: TopicIds;
  /** Aborted when the member must leave. */
  stopped: AbortSignal;
  /** Aborted so that the next heartbeat is sent at once. */
  wake: AbortController;
  memberId: string;
  epoch: number;
  owned: Partitions;
  isGivingBack: boolean;
  /** Counts how often it has joined again. Partitions that were being returned before that belong to a former membership. */
  joins: number;
  lastError: string | null;
}

/** Joins at once, and again after every failure, until it leaves. */
export function joinConsumerGroup(
  cluster: Cluster,
  options: MembershipOptions,
  { events, log }: { events: MembershipEvents; log: Logger },
): Membership {
  const { groupId, instanceId } = options;
  const stopping = new AbortController();
  const member: Member = {
    cluster,
    options,
    events,
    log,
    topicIds: new TopicIds(cluster, options.topics),
    stopped: stopping.signal,
    wake: new AbortController(),
    memberId: randomUUID(),
    epoch: JOIN_EPOCH,
    owned: new Map(),
    isGivingBack: false,
    joins: 0,
    lastError: null,
  };
  const running = run(member);
  return {
    state: () => ({
      protocol: 'consumer',
      memberId: member.memberId,
      epoch: member.epoch > JOIN_EPOCH ? member.epoch : null,
      lastError: member.lastError,
    }),
    async commit(commits) {
      const { epoch, memberId } = member;
      if (epoch <= JOIN_EPOCH) throw notAMember();
      await commitOffsets(cluster, { groupId, epoch, memberId, instanceId }, commits);
    },
    async leave() {
      stopping.abort();
      await running;
      const epoch = instanceId === null ? LEAVE_EPOCH : LEAVE_AND_COME_BACK_EPOCH;
      if (member.epoch > JOIN_EPOCH) await leaveQuietly(beat(member, epoch), { groupId, log });
      member.epoch = JOIN_EPOCH;
    },
  };
}

function run(member: Member): Promise<void> {
  const wait = async (ms: number) => {
    await pause(ms, AbortSignal.any([member.wake.signal, member.stopped]));
    member.wake = new AbortController();
  };
  const round = async (achieved: () => void) => {
    const waitMs = await beat(member, member.epoch);
    achieved();
    member.lastError = null;
    await wait(Math.min(waitMs, LONGEST_WAIT_MS));
  };
  const isOver = () => member.stopped.aborted;
  return keepRunning(round, { backoff: BACKOFF, isOver, onError: (error) => handle(member, error), wait });
}

/** Sends a heartbeat and applies the assignment in its answer. Returns the time until the next heartbeat, ms. */
async function beat(member: Member, epoch: number): Promise<number> {
  const { groupId, instanceId, rebalanceTimeoutMs, topics } = member.options;
  const answer = await member.cluster.askCoordinator(
    { groupId },
    consumerGroupHeartbeat(),
    groupId,
    member.memberId,
    epoch,
    instanceId,
    null,
    rebalanceTimeoutMs,
    [...topics],
    null,
    null,
    epoch === JOIN_EPOCH ? [] : member.topicIds.byId(member.owned),
  );
  if (member.stopped.aborted) return 0;
  member.memberId = answer.memberId ?? member.memberId;
  if (member.epoch === JOIN_EPOCH)
    member.log.info(
      { member: member.memberId, epoch: answer.memberEpoch, group: groupId },
      'joined the group',
    );
  member.epoch = answer.memberEpoch;
  if (answer.assignment !== null) await take(member, answer.assignment.topicPartitions);
  return answer.heartbeatIntervalMs;
}

/** Starts reading the partitions that the coordinator added, and returns those that it revoked. */
async function take(member: Member, assigned: PartitionsById): Promise<void> {
  const target = await member.topicIds.named(assigned);
  const added = without(target, member.owned);
  const removed = without(member.owned, target);
  if (added.size > 0) {
    member.owned = union(member.owned, added);
    member.wake.abort();
    member.events.onAssigned(added);
  }
  if (removed.size > 0 && !member.isGivingBack) void giveBack(member, removed);
}

async function giveBack(member: Member, removed: Partitions): Promise<void> {
  member.isGivingBack = true;
  const before = member.joins;
  await member.events.onRevoked(removed);
  member.isGivingBack = false;
  if (before === member.joins) member.owned = without(member.owned, removed);
  member.wake.abort();
}

function handle(member: Member, error: unknown): void {
  const { events, log } = member;
  const { groupId: group } = member.options;
  const code = kafkaCode(error);
  member.lastError = messageOf(error);
  if (code === null || !GIVEN_UP.includes(code)) {
    log.warn({ error: member.lastError, group }, 'the group cannot be reached; trying again');
    return;
  }
  log.warn(
    { error: member.lastError, group, member: member.memberId },
    'the group went on without us; joining again',
  );
  if (code !== 'FENCED_MEMBER_EPOCH') member.memberId = randomUUID();
  member.joins += 1;
  member.epoch = JOIN_EPOCH;
  member.owned = new Map();
  events.onLost();
}
