import type { Connection } from '../../platform/warehouse/connection.ts';
import { readAddress } from './client/address.ts';
import { openLagReader, type LagReader } from './lag-reader.ts';
import type { KafkaSource } from './open-kafka-source.ts';
import type { KafkaView } from './routes.ts';
import type { KafkaConfig } from './settings.ts';
import { topicsOf, topicsOfDialects } from './topics.ts';

/** Tells how far the topics are read, by asking the brokers and the store. */
export interface OpenKafkaView extends KafkaView, Pick<LagReader, 'endsAt'> {
  /** Takes the source of this process, so that `partitions` can tell whether it pauses. */
  watch(source: Pick<KafkaSource, 'state' | 'progress'>): void;
  close(): Promise<void>;
}

/** Opens what the API and the watermark need to know of Kafka. */
export function openKafkaView(
  config: KafkaConfig,
  { connection }: { connection: Connection },
): OpenKafkaView {
  let source: Pick<KafkaSource, 'state' | 'progress'> | null = null;
  const reader = openLagReader({
    address: readAddress(config),
    groupId: config.groupId,
    topics: [...topicsOf(config), ...topicsOfDialects(config.dialects)],
    connection,
  });
  return {
    group: config.groupId,
    watch(own) {
      source = own;
    },
    async partitions() {
      const partitions = await reader.read();
      const own = new Set(source?.progress().map(({ topic, partition }) => `${topic}/${partition}`));
      const isPaused = source?.state().partitions.isPaused ?? null;
      return partitions.map((at) => ({
        ...at,
        isPaused: own.has(`${at.topic}/${at.partition}`) ? isPaused : null,
      }));
    },
    endsAt: (atMs) => reader.endsAt(atMs),
    close: () => reader.close(),
  };
}
