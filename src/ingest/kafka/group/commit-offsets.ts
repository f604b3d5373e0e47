import type { Cluster } from '../client/cluster.ts';
import type { Commit } from './membership.ts';
import { driver } from '../client/driver.ts';

const offsetCommit = () => [driver().offsetCommitV9.api, driver().offsetCommitV8.api] as const;
const UNKNOWN_LEADER_EPOCH = -1;

/** Commits offsets as this member in this epoch. Throws the Kafka client's errors. */
export async function commitOffsets(
  cluster: Cluster,
  member: { groupId: string; epoch: number; memberId: string; instanceId: string | null },
  commits: readonly Commit[],
): Promise<void> {
  const topics = [...Map.groupBy(commits, ({ topic }) => topic)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, offset, note }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: UNKNOWN_LEADER_EPOCH,
      committedMetadata: note,
    })),
  }));
  const { groupId, epoch, memberId, instanceId } = member;
  await cluster.askCoordinator({ groupId }, offsetCommit(), groupId, epoch, memberId, instanceId, topics);
}
