import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Partitions } from './membership.ts';
import { sharePartitions } from './share-partitions.ts';

const topicsOf = (counts: Record<string, number>) =>
  new Map(Object.entries(counts).map(([name, count]) => [name, [...Array(count).keys()]]));
const none: Partitions = new Map();
const sizeOf = (share: Partitions) => [...share.values()].reduce((sum, numbers) => sum + numbers.size, 0);

test('one member gets everything', () => {
  expect(sharePartitions([{ memberId: 'a', owned: none }], topicsOf({ t: 2, u: 1 })).get('a')).toEqual(
    new Map([
      ['t', new Set([0, 1])],
      ['u', new Set([0])],
    ]),
  );
});

test('a second member takes half, and the first keeps the rest of what it had', () => {
  const owned = new Map([['t', new Set([0, 1, 2, 3])]]);
  const shares = sharePartitions(
    [
      { memberId: 'new', owned: none },
      { memberId: 'old', owned },
    ],
    topicsOf({ t: 4 }),
  );
  expect(shares.get('old')).toEqual(new Map([['t', new Set([0, 1])]]));
  expect(shares.get('new')).toEqual(new Map([['t', new Set([2, 3])]]));
});

test('whatever the members had, each partition goes to one of them, shares differ by one, and a fair share stays', () => {
  const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 13 }), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 5 }), fc.nat(), (given, memberCount, seed) => {
      const topics = topicsOf(given);
      const all = [...topics].flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      const owned = Array.from({ length: memberCount }, () => new Map<string, Set<number>>());
      all.forEach(({ topic, partition }, index) => {
        const share = owned[(seed + index * (seed % 7)) % (memberCount + 1)];
        share?.set(topic, (share.get(topic) ?? new Set<number>()).add(partition));
      });
      const sharers = owned.map((share, index) => ({ memberId: `m${index}`, owned: share }));
      const shares = sharePartitions(sharers, topics);
      const given2 = [...shares.values()].flatMap((share) =>
        [...share].flatMap(([topic, numbers]) => [...numbers].map((partition) => `${topic}/${partition}`)),
      );
      expect(given2.toSorted()).toEqual(
        all.map(({ topic, partition }) => `${topic}/${partition}`).toSorted(),
      );
      const sizes = [...shares.values()].map(sizeOf);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      // Sharing again changes nothing: no member loses a fair share.
      const again = sharePartitions(
        [...shares].map(([memberId, share]) => ({ memberId, owned: share })),
        topics,
      );
      expect(again).toEqual(shares);
    }),
  );
});
