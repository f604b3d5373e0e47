import { driver } from '../client/driver.ts';
import type { TopicState } from '../client/cluster.ts';
import type { Partitions } from './membership.ts';
import { sharePartitions } from './share-partitions.ts';

// Encodes what members of a classic group tell one another. The coordinator passes these bytes on without reading them.

const SUBSCRIPTION_VERSION = 1;

/** Encodes what a member says when it joins: the topics that it wants and the partitions that it has. */
export function encodeSubscription(topics: readonly string[], owned: Partitions): Buffer {
  return driver().encodeConsumerProtocolSubscription({
    version: SUBSCRIPTION_VERSION,
    topics: [...topics],
    ownedPartitions: listOf(owned),
  });
}

/** A member as the leader sees it. */
export interface JoinedMember {
  memberId: string;
  metadata: Buffer;
}

/** Encodes the leader's assignment of partitions to each member. */
export function encodeShares(
  members: readonly JoinedMember[],
  topics: ReadonlyMap<string, TopicState>,
): { memberId: string; assignment: Buffer }[] {
  const numbers = new Map(topics.values().map(({ name, partitions }) => [name, [...partitions.keys()]]));
  const sharers = members.map(({ memberId, metadata }) => ({
    memberId,
    owned: partitionsOf(driver().decodeConsumerProtocolSubscription(metadata).ownedPartitions),
  }));
  return [...sharePartitions(sharers, numbers)].map(([memberId, partitions]) => ({
    memberId,
    assignment: driver().encodeConsumerProtocolAssignment({
      version: 0,
      assignedPartitions: listOf(partitions),
    }),
  }));
}

/** Decodes the assignment of a member. No bytes mean no partitions: the group has more members than partitions. */
export function decodeAssignment(bytes: Buffer): Partitions {
  return bytes.length === 0
    ? new Map()
    : partitionsOf(driver().decodeConsumerProtocolAssignment(bytes).assignedPartitions);
}

const listOf = (partitions: Partitions) =>
  [...partitions].map(([topic, numbers]) => ({ topic, partitions: [...numbers] }));
const partitionsOf = (list: readonly { topic: string; partitions: number[] }[]): Partitions =>
  new Map(list.map(({ topic, partitions }) => [topic, new Set(partitions)]));
