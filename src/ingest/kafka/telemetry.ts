import { Counter, Gauge, type Registry } from 'prom-client';
import { lastAnswerWithin } from '../../kernel/single-flight.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import type { PartitionLag } from './partition-progress.ts';

/** An event of the Kafka source that is counted. */
export type KafkaNews =
  | { kind: 'lost'; topic: string; partition: number; offsets: number }
  | { kind: 'recreated'; topic: string }
  | { kind: 'unreadable'; topic: string; batches: number }
  | { kind: 'rebalanced' }
  | { kind: 'failed'; what: 'broker' | 'landing' | 'commit' };

/** The progress of a partition, whichever process reads it, or none. */
type GroupProgress = Pick<PartitionLag, 'topic' | 'partition' | 'committed' | 'endOffset' | 'lag'>;

export interface KafkaTelemetry {
  count(news: KafkaNews): void;
  /** Calls `read` at every scrape. */
  watch(read: () => Promise<readonly GroupProgress[]>): void;
}

// A scrape must not wait for brokers that are away: Prometheus would take this process for dead.
const WAIT_MS = 1_000;
const STALE_MS = MINUTE_MS;

/** Adds the metrics of the Kafka source to a registry. */
export function makeKafkaTelemetry(registry: Registry): KafkaTelemetry {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const lost = counter(
    'openride_kafka_lost_offsets_total',
    'Offsets that the broker deleted before they were read.',
    ['topic', 'partition'],
  );
  const recreated = counter('openride_kafka_recreated_topics_total', 'Topics found deleted and made anew.', [
    'topic',
  ]);
  const unreadable = counter(
    'openride_kafka_unreadable_batches_total',
    'Record batches that could not be decompressed.',
    ['topic'],
  );
  const rebalances = counter(
    'openride_kafka_rebalances_total',
    'Times that partitions came, went or were lost.',
  );
  const failures = counter('openride_kafka_failures_total', 'Attempts that failed and were made again.', [
    'what',
  ]);
  return {
    count: (news) => {
      if (news.kind === 'lost') lost.inc({ topic: news.topic, partition: news.partition }, news.offsets);
      else if (news.kind === 'recreated') recreated.inc({ topic: news.topic });
      else if (news.kind === 'unreadable') unreadable.inc({ topic: news.topic }, news.batches);
      else if (news.kind === 'failed') failures.inc({ what: news.what });
      else rebalances.inc();
    },
    watch: (read) => watchProgress(registry, read),
  };
}

/**
 * Adds the gauges of progress. Every process shows all partitions, so that one that no process reads is shown, too. A query over
 * several processes must therefore take the maximum and not the sum.
 */
function watchProgress(registry: Registry, read: () => Promise<readonly GroupProgress[]>): void {
  const latest = makeLatest(read);
  const gauges: Record<string, [help: string, value: (partition: GroupProgress) => number | null]> = {
    openride_kafka_lag_records: [
      'Offsets between what landed and the end of the partition.',
      ({ lag }) => lag,
    ],
    openride_kafka_landed_offset: [
      'The offset up to which everything landed.',
      ({ endOffset, lag }) => endOffset - lag,
    ],
    openride_kafka_committed_offset: [
      'The offset that the group has committed.',
      ({ committed }) => committed,
    ],
    openride_kafka_end_offset: ['The end of the partition.', ({ endOffset }) => endOffset],
  };
  for (const [name, [help, valueOf]] of Object.entries(gauges)) {
    const gauge: Gauge<'topic' | 'partition'> = new Gauge({
      name,
      help,
      labelNames: ['topic', 'partition'],
      registers: [registry],
      async collect() {
        const partitions = await latest();
        gauge.reset();
        for (const progress of partitions) {
          const value = valueOf(progress);
          if (value !== null) gauge.set({ topic: progress.topic, partition: progress.partition }, value);
        }
      },
    });
  }
}

/** Makes the function that returns the group's progress, at most a minute old. When it is older, it returns nothing (G9). */
function makeLatest(read: () => Promise<readonly GroupProgress[]>): () => Promise<readonly GroupProgress[]> {
  const lastAnswer = lastAnswerWithin(WAIT_MS, read);
  return async () => {
    const last = await lastAnswer();
    return last !== null && Date.now() - last.atMs < STALE_MS ? last.value : [];
  };
}
