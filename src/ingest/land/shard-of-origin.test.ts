import { expect, test } from 'vitest';
import { shardOfOrigin } from './shard-of-origin.ts';

const kafka = (partition: number) =>
  ({ source: 'kafka', origin: 'openride.events.trip', partition }) as const;

test('a single store is the only place', () => {
  expect(shardOfOrigin(kafka(3), 1)).toBe(0);
  expect(shardOfOrigin({ source: 'http', origin: 'r1' }, 1)).toBe(0);
});

test('a topic-partition always lands on the same shard, and the partitions are spread', () => {
  const shards = Array.from({ length: 24 }, (_, partition) => shardOfOrigin(kafka(partition), 3));
  expect(shards).toEqual(Array.from({ length: 24 }, (_, partition) => shardOfOrigin(kafka(partition), 3)));
  expect(new Set(shards)).toEqual(new Set([0, 1, 2]));
});

test('a request, a file or a replay lands anywhere', () => {
  for (const source of ['http', 'file', 'replay'] as const)
    expect(shardOfOrigin({ source, origin: 'x' }, 3)).toBeNull();
});
