import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { PartitionLag } from './partition-progress.ts';
import { makeKafkaTelemetry } from './telemetry.ts';

const progress = (lag: number): PartitionLag[] => [
  { topic: 'rides.trip', partition: 0, landed: null, committed: null, endOffset: 5, lag, owner: null },
];

test('brokers that do not answer, or cannot, do not keep a scrape waiting: what they said last is told', async () => {
  const registry = new Registry();
  let answer = () => Promise.resolve(progress(2));
  makeKafkaTelemetry(registry).watch(() => answer());
  const scrape = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^openride_kafka_\w+\{/.test(line));
  const told = [
    'openride_kafka_lag_records{topic="rides.trip",partition="0"} 2',
    'openride_kafka_landed_offset{topic="rides.trip",partition="0"} 3',
    'openride_kafka_end_offset{topic="rides.trip",partition="0"} 5',
  ];
  expect(await scrape()).toEqual(told);

  answer = () => Promise.reject(new Error('away'));
  expect(await scrape()).toEqual(told);

  const later = Promise.withResolvers<PartitionLag[]>();
  answer = () => later.promise;
  expect(await scrape()).toEqual(told);
  later.resolve(progress(0));
  expect(await scrape()).toContain('openride_kafka_lag_records{topic="rides.trip",partition="0"} 0');
});
