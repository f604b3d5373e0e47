import { Counter, Gauge, type Registry } from 'prom-client';

/** Something that a Kafka source tells of itself. */
export type KafkaNews =
  | { kind: 'lost'; topic: string; partition: number; offsets: number }
  | { kind: 'recreated'; topic: string }
  | { kind: 'unreadable'; topic: string; batches: number }
  | { kind: 'rebalanced' }
  | { kind: 'failed'; what: 'broker' | 'landing' | 'commit' };

/** How far a partition of this process is. */
export interface PartitionProgress {
  topic: string;
  partition: number;
  /** The offset after the last that landed. */
  landed: number;
  committed: number | null;
  /** Null until the broker has told. */
  endOffset: number | null;
}

export interface KafkaTelemetry {
  count(news: KafkaNews): void;
  /** Called at every scrape. */
  watch(read: () => readonly PartitionProgress[]): void;
}

/** Adds the metrics of a Kafka source to a registry. */
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

/** A partition that goes to another process takes its gauges along: two would add up to twice the lag. */
function watchProgress(registry: Registry, read: () => readonly PartitionProgress[]): void {
  const gauges: Record<string, [help: string, value: (partition: PartitionProgress) => number | null]> = {
    openride_kafka_lag_records: [
      'Offsets between what landed and the end of the partition.',
      ({ endOffset, landed }) => (endOffset === null ? null : Math.max(0, endOffset - landed)),
    ],
    openride_kafka_landed_offset: ['The offset after the last that landed.', ({ landed }) => landed],
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
      collect() {
        gauge.reset();
        for (const progress of read()) {
          const value = valueOf(progress);
          if (value !== null) gauge.set({ topic: progress.topic, partition: progress.partition }, value);
        }
      },
    });
  }
}
