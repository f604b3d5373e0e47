import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../kernel/retry.ts';
import { CodedError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/log.ts';
import type { Cluster } from '../client/cluster.ts';
import { commitOffsets } from './commit-offsets.ts';
import { kafkaCode, messageOf } from '../client/errors.ts';
import {
  type Membership,
  type MembershipEvents,
  type MembershipOptions,
  type Partitions,
  union,
  without,
} from './membership.ts';
import { driver } from '../client/driver.ts';

// The protocol of KIP-848: the coordinator assigns, and a member says in each heartbeat what it has. A partition changes
// hands in this order:
//
//   coordinator asks for it back ─▶ what is in hand lands ─▶ the heartbeat no longer names it ─▶ the next one gets it
//
// Other partitions are read on meanwhile. A member that was away beyond its session is told UNKNOWN_MEMBER_ID or
// FENCED_MEMBER_EPOCH: it has lost everything, and joins as a new one.

export const consumerGroupHeartbeat = () =>
  [driver().consumerGroupHeartbeatV1.api, driver().consumerGroupHeartbeatV0.api] as const;

const JOIN_EPOCH = 0;
const LEAVE_EPOCH = -1;
const LEAVE_AND_COME_BACK_EPOCH = -2;
// The broker asks for every five seconds; a partition that moves waits for a heartbeat of its next owner.
const LONGEST_WAIT_MS = 1_000;
const RETRY = { firstMs: 200, maxMs: 3_000 };
const GIVEN_UP = ['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH', 'FENCED_INSTANCE_ID'];

interface Member {
  memberId: string;
  epoch: number;
  owned: Partitions;
}

/** Joins at once and goes on until it leaves. */
export function joinConsumerGroup(
  cluster: Cluster,
  options: MembershipOptions,
  { events, log }: { events: MembershipEvents; log: Logger },
): Membership {
  const { groupId, instanceId, topics } = options;
  const member: Member = { memberId: randomUUID(), epoch: JOIN_EPOCH, owned: new Map() };
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  let revoking = false;
  let joins = 0;
  let lastError: string | null = null;
  let wake = new AbortController();
  const stopping = new AbortController();

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        const waitMs = await beat(member.epoch);
        failures = 0;
        lastError = null;
        await pause(Math.min(waitMs, LONGEST_WAIT_MS));
      } catch (error) {
        handle(error);
        await pause(backoffMs(failures++, RETRY));
      }
    }
  }

  async function pause(waitMs: number): Promise<void> {
    const signal = AbortSignal.any([wake.signal, stopping.signal]);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
    wake = new AbortController();
  }

  async function beat(epoch: number): Promise<number> {
    const answer = await cluster.askCoordinator(
      { groupId },
      consumerGroupHeartbeat(),
      groupId,
      member.memberId,
      epoch,
      instanceId,
      null,
      options.rebalanceTimeoutMs,
      [...topics],
      null,
      null,
      epoch === JOIN_EPOCH ? [] : namedByIds(member.owned),
    );
    if (stopping.signal.aborted) return 0;
    member.memberId = answer.memberId ?? member.memberId;
    if (member.epoch === JOIN_EPOCH)
      log.info({ member: member.memberId, epoch: answer.memberEpoch, group: groupId }, 'joined the group');
    member.epoch = answer.memberEpoch;
    if (answer.assignment !== null) await take(answer.assignment.topicPartitions);
    return answer.heartbeatIntervalMs;
  }

  /** What the coordinator wants us to have. A topic that was made anew has another id, so it comes as another topic. */
  async function take(wanted: readonly { topicId: string; partitions: number[] }[]): Promise<void> {
    if (wanted.some(({ topicId }) => !names.has(topicId))) await learnIds();
    const target: Partitions = new Map(
      wanted
        .filter(({ topicId }) => names.has(topicId))
        .map(({ topicId, partitions }) => [names.get(topicId)!, new Set(partitions)]),
    );
    const added = without(target, member.owned);
    const removed = without(member.owned, target);
    if (added.size > 0) {
      member.owned = union(member.owned, added);
      wake.abort();
      events.onAssigned(added);
    }
    if (removed.size > 0 && !revoking) void giveBack(removed);
  }

  async function giveBack(removed: Partitions): Promise<void> {
    revoking = true;
    const before = joins;
    await events.onRevoked(removed);
    revoking = false;
    if (before === joins) member.owned = without(member.owned, removed);
    wake.abort();
  }

  async function learnIds(): Promise<void> {
    for (const { name, id } of (await cluster.topics(topics)).values()) {
      const former = ids.get(name);
      if (former !== undefined && former !== id) names.delete(former);
      names.set(id, name);
      ids.set(name, id);
    }
  }

  function namedByIds(partitions: Partitions) {
    return [...partitions].map(([name, numbers]) => ({ topicId: ids.get(name)!, partitions: [...numbers] }));
  }

  function handle(error: unknown): void {
    const code = kafkaCode(error);
    lastError = messageOf(error);
    if (code !== null && GIVEN_UP.includes(code)) {
      log.warn(
        { error: messageOf(error), group: groupId, member: member.memberId },
        'the group went on without us; joining again',
      );
      if (code !== 'FENCED_MEMBER_EPOCH') member.memberId = randomUUID();
      joins += 1;
      member.epoch = JOIN_EPOCH;
      member.owned = new Map();
      events.onLost();
    } else log.warn({ error: messageOf(error), group: groupId }, 'the group cannot be reached; trying again');
  }

  const running = run();
  return {
    state: () => ({
      protocol: 'consumer',
      memberId: member.memberId,
      epoch: member.epoch > JOIN_EPOCH ? member.epoch : null,
      lastError,
    }),
    async commit(commits) {
      if (member.epoch <= JOIN_EPOCH)
        throw new CodedError('kafka_not_a_member', 'This process is not in the consumer group now.');
      await commitOffsets(
        cluster,
        { groupId, epoch: member.epoch, memberId: member.memberId, instanceId },
        commits,
      );
    },
    async leave() {
      stopping.abort();
      await running;
      if (member.epoch > JOIN_EPOCH)
        await beat(instanceId === null ? LEAVE_EPOCH : LEAVE_AND_COME_BACK_EPOCH).catch((error: unknown) =>
          log.warn(
            { error: messageOf(error), group: groupId },
            'the group was not told that we leave; it will notice',
          ),
        );
      member.epoch = JOIN_EPOCH;
    },
  };
}
