import type { Cluster } from '../client/cluster.ts';
import { keyOf } from '../read/positions.ts';
import { driver } from '../client/driver.ts';

const consumerGroupDescribe = () => [driver().consumerGroupDescribeV0.api] as const;
const describeGroups = () => [driver().describeGroupsV5.api] as const;

/** The member of the group that reads a partition. */
export interface Owner {
  memberId: string;
  clientId: string;
  host: string;
}

/** Reads which member has which partition, by `keyOf`, under either protocol. Throws the Kafka client's errors. */
export async function readOwners(cluster: Cluster, groupId: string): Promise<Map<string, Owner>> {
  if (await cluster.knows(consumerGroupDescribe())) {
    const owners = await readConsumerOwners(cluster, groupId).catch(() => null);
    if (owners !== null) return owners;
  }
  return readClassicOwners(cluster, groupId);
}

async function readConsumerOwners(cluster: Cluster, groupId: string): Promise<Map<string, Owner>> {
  const { groups } = await cluster.askCoordinator({ groupId }, consumerGroupDescribe(), [groupId], false);
  const owners = new Map<string, Owner>();
  for (const { memberId, clientId, clientHost, assignment } of groups[0]?.members ?? []) {
    for (const { topicName, partitions } of assignment.topicPartitions) {
      for (const partition of partitions)
        owners.set(keyOf({ topic: topicName, partition }), { memberId, clientId, host: hostOf(clientHost) });
    }
  }
  return owners;
}

async function readClassicOwners(cluster: Cluster, groupId: string): Promise<Map<string, Owner>> {
  const { groups } = await cluster.askCoordinator({ groupId }, describeGroups(), [groupId], false);
  const owners = new Map<string, Owner>();
  for (const { memberId, clientId, clientHost, memberAssignment } of groups[0]?.members ?? []) {
    if (memberAssignment.length === 0) continue;
    for (const { topic, partitions } of driver().decodeConsumerProtocolAssignment(memberAssignment)
      .assignedPartitions) {
      for (const partition of partitions)
        owners.set(keyOf({ topic, partition }), { memberId, clientId, host: hostOf(clientHost) });
    }
  }
  return owners;
}

/** Removes the slash in front: the broker writes "/10.0.0.1". */
function hostOf(clientHost: string): string {
  return clientHost.replace(/^\//, '');
}
