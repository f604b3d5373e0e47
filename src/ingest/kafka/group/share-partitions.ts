import type { Partitions } from './membership.ts';

export interface Sharer {
  memberId: string;
  /** What it has now. */
  owned: Partitions;
}

/**
 * Shares all partitions among the members, as equally as can be, and leaves with each what it has already: what stays is
 * read on without a pause. The same for whoever computes it.
 */
export function sharePartitions(
  sharers: readonly Sharer[],
  topics: ReadonlyMap<string, readonly number[]>,
): Map<string, Map<string, Set<number>>> {
  const members = sharers.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Map(members.map(({ memberId }) => [memberId, new Map<string, Set<number>>()]));
  const sizes = new Map(members.map(({ memberId }) => [memberId, 0]));
  const total = [...topics.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  // So many members get one more than the others.
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
