import { defineCheck } from './check.ts';
import { judgeCount, unknown } from './judge.ts';

/** Counts the messages that wait in Kafka. */
export const consumerLag = defineCheck(
  {
    id: 'consumer_lag',
    title: 'Messages that wait in Kafka',
    group: 'timeliness',
    meaning:
      'Offsets between what landed and the end of the topics, over all partitions, asked of the brokers now. Up to 50,000 is tolerated, seconds of work.',
    remedy:
      'GET /v1/kafka/partitions says which partitions wait and whether somebody reads them. Nobody: start a process with ROLE=consumer. Somebody: look at the fan-out and the disk, or add consumers, up to one a partition.',
    severity: 'major',
    unit: 'records',
    threshold: { warning: 50_000, failing: 1_000_000 },
    everyMinutes: 5,
  },
  {
    read: ({ kafkaLag }) => kafkaLag(),
    decide(partitions, threshold) {
      if (partitions === null) return unknown('Nothing is read from Kafka.');
      const lag = partitions.reduce((sum, partition) => sum + partition.lag, 0);
      const waiting = partitions.filter((partition) => partition.lag > 0);
      return judgeCount(lag, threshold, {
        message: `${lag} messages wait in ${waiting.length} of ${partitions.length} partitions.`,
        examples: waiting
          .toSorted((a, b) => b.lag - a.lag)
          .map(({ topic, partition, lag: n }) => `${topic}/${partition}: ${n}`),
      });
    },
  },
);
