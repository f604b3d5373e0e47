import { families } from '../events/contract.ts';
import type { KafkaView } from '../ingest/kafka/routes.ts';
import type { KafkaConfig } from '../ingest/kafka/settings.ts';
import { readAddress } from '../ingest/kafka/client/address.ts';
import { type ReplayReport, type ReplayRequest, replayTopic } from '../ingest/kafka/replay-topic.ts';
import type { KafkaNews } from '../ingest/kafka/telemetry.ts';
import type { NewTopics } from '../ingest/kafka/client/ensure-topics.ts';
import { type LagReader, openLagReader } from '../ingest/kafka/lag-reader.ts';
import { dialects } from '../ingest/dialects/dialects.ts';
import { type KafkaSource, openKafkaSource } from '../ingest/kafka/open-kafka-source.ts';
import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { letterTopicOf } from '../ingest/kafka/open-letter-topic.ts';
import type { Pipeline } from './open-pipeline.ts';
import type { Connection } from '../platform/warehouse/connection.ts';

/** One topic a family. */
export function topicsOf({ topicPrefix }: Pick<KafkaConfig, 'topicPrefix'>): string[] {
  return families.map((family) => `${topicPrefix}.${family}`);
}

const BROKERS_DEFAULT = -1;

/** What a topic gets that is made. */
export function newTopicsOf({ partitions, replicationFactor }: KafkaConfig): NewTopics {
  return { partitions, replicationFactor: replicationFactor ?? BROKERS_DEFAULT };
}

/** Throws `invalid_settings` for a name that is no dialect of Kafka. */
function topicsOfDialects(names: readonly string[]): string[] {
  const known = dialects.filter(({ carrier }) => carrier === 'kafka');
  return names.flatMap((name) => {
    const dialect = known.find((candidate) => candidate.name === name);
    if (dialect !== undefined) return dialect.messages.map(({ topic }) => topic);
    const allowed = known.map((candidate) => candidate.name).join(', ');
    throw new CodedError('invalid_settings', `KAFKA_DIALECTS="${name}" must be among ${allowed}.`);
  });
}

/** The Kafka source of the service. Throws `invalid_settings`. */
export function openKafka(
  config: KafkaConfig,
  { pipeline, log, observe }: { pipeline: Pipeline; log: Logger; observe: (news: KafkaNews) => void },
): KafkaSource {
  return openKafkaSource({
    address: readAddress(config),
    topics: topicsOf(config),
    topicsOfOthers: topicsOfDialects(config.dialects),
    letterTopic: letterTopicOf(config),
    newTopics: newTopicsOf(config),
    groupId: config.groupId,
    instanceId: config.instanceId,
    protocol: config.protocol,
    sessionTimeoutMs: config.sessionTimeoutMs,
    maxPendingBytes: config.maxPendingBytes,
    intake: pipeline.intake,
    connection: pipeline.warehouse.connection,
    log: log.child({ part: 'kafka' }),
    observe,
  });
}

/** Reads a topic again into the pipeline. Throws `kafka_not_set`, and what `replayTopic` throws. */
export async function replayFromKafka(
  config: KafkaConfig | null,
  {
    pipeline,
    signal,
    onProgress,
  }: { pipeline: Pipeline; signal: AbortSignal; onProgress: (read: number) => void },
  request: ReplayRequest,
): Promise<ReplayReport> {
  if (config === null)
    throw new CodedError(
      'kafka_not_set',
      'A topic cannot be read without brokers: set KAFKA_BOOTSTRAP_SERVERS.',
    );
  return replayTopic(
    {
      address: readAddress(config),
      groupId: config.groupId,
      connection: pipeline.warehouse.connection,
      intake: pipeline.intake,
      signal,
      onProgress: ({ read }) => onProgress(read),
    },
    request,
  );
}

export interface OpenKafkaView extends KafkaView, Pick<LagReader, 'endsAt'> {
  close(): Promise<void>;
}

/** What the API says of Kafka; `source` is that of this process, if it has one. */
export function openKafkaView(
  config: KafkaConfig,
  { connection, source }: { connection: Connection; source: KafkaSource | null },
): OpenKafkaView {
  const reader = openLagReader({
    address: readAddress(config),
    groupId: config.groupId,
    topics: [...topicsOf(config), ...topicsOfDialects(config.dialects)],
    connection,
  });
  return {
    group: config.groupId,
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
