import type { HealthLines } from '../../kernel/health-check.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake } from '../records.ts';
import { readAddress } from './client/address.ts';
import { checkKafka } from './health.ts';
import { type KafkaSource, openKafkaSource } from './open-kafka-source.ts';
import type { KafkaConfig } from './settings.ts';
import type { KafkaTelemetry } from './telemetry.ts';
import { letterTopicOf, newLetterTopicOf, newTopicsOf, topicsOf, topicsOfDialects } from './topics.ts';

/** The Kafka source, opened as a part of the service. */
export interface OpenKafka extends Omit<KafkaSource, 'close'> {
  health: HealthLines;
  drain: () => Promise<void>;
}

/** Opens the Kafka source with these settings. Throws `invalid_settings`. */
export function openKafka(
  config: KafkaConfig,
  {
    intake,
    connection,
    telemetry,
    log,
  }: {
    intake: Pick<Intake, 'submit'>;
    connection: Connection;
    telemetry: Pick<KafkaTelemetry, 'count'>;
    log: Logger;
  },
): OpenKafka {
  const source = openKafkaSource({
    ...config,
    address: readAddress(config),
    topics: topicsOf(config),
    topicsOfOthers: topicsOfDialects(config.dialects),
    letterTopic: letterTopicOf(config),
    newTopics: newTopicsOf(config),
    newLetterTopic: newLetterTopicOf(config),
    intake,
    connection,
    log: log.child({ part: 'kafka' }),
    observe: (news) => telemetry.count(news),
  });
  return {
    state: () => source.state(),
    progress: () => source.progress(),
    health: { kafka: { read: () => checkKafka(source.state()), gatesReadiness: true } },
    drain: () => source.close(),
  };
}
