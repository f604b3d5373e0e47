import type { Partitions } from './membership.ts';

export interface Sharer {
  memberId: string;
  /** The partitions that the member has now. */
  owned: Partitions;
}

/**
 * Shares all partitions among the members as equally as possible. A member keeps what it has where it can, because a partition
 * that changes hands is not read for a moment. The result depends on the arguments alone.
 */
export function sharePartitions(
  sharers: readonly Sharer[],
  topics: ReadonlyMap<string, readonly number[]>,
): Map<string, Map<string, Set<number>>> {
  const members = sharers.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Map(members.map(({ memberId }) => [memberId, new Map<string, Set<number>>()]));
  const sizes = new Map(members.map(({ memberId }) => [memberId, 0]));
  const total = [...topics.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  // This many members get one partition more than the others.
  const least = Math.floor(total / members.length);
  let larger = total % members.length;
  const give = (memberId: string, topic: string, partition: number) => {
    const share = shares.get(memberId)!;
    share.set(topic, (share.get(topic) ?? new Set()).add(partition));
    sizes.set(memberId, sizes.get(memberId)! + 1);
  };
  const free: [topic: string, partition: number][] = [];
  for (const [topic, numbers] of [...topics].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const partition of numbers) {
      const owner = members.find(({ owned }) => owned.get(topic)?.has(partition));
      const size = owner === undefined ? Infinity : sizes.get(owner.memberId)!;
      if (owner !== undefined && (size < least || (size === least && larger > 0))) {
        if (size === least) larger -= 1;
        give(owner.memberId, topic, partition);
      } else free.push([topic, partition]);
    }
  }
  for (const [topic, partition] of free) {
    const smallest = members.reduce((a, b) => (sizes.get(b.memberId)! < sizes.get(a.memberId)! ? b : a));
    give(smallest.memberId, topic, partition);
  }
  return shares;
}
