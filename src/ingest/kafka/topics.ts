import { families } from '../../events/contract.ts';
import { CodedError } from '../../kernel/errors.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { dialects } from '../dialects/dialects.ts';
import type { NewTopics } from './client/ensure-topics.ts';
import type { KafkaConfig } from './settings.ts';

// Derives the names of the topics from the settings.

const BROKERS_DEFAULT = -1;

/** Names one topic for each family. */
export function topicsOf({ topicPrefix }: Pick<KafkaConfig, 'topicPrefix'>): string[] {
  return families.map((family) => `${topicPrefix}.${family}`);
}

/** Names the topic of dead letters. */
export function letterTopicOf({ topicPrefix }: Pick<KafkaConfig, 'topicPrefix'>): string {
  return `${topicPrefix}.dlq`;
}

/** Returns the number of partitions and replicas with which topics are created. */
export function newTopicsOf({ partitions, replicationFactor }: KafkaConfig): NewTopics {
  return { partitions, replicationFactor: replicationFactor ?? BROKERS_DEFAULT };
}

/** Returns the same for the topic of dead letters, whose messages are kept for a time of their own: they may hold personal data. */
export function newLetterTopicOf(config: KafkaConfig): NewTopics {
  return { ...newTopicsOf(config), retentionMs: config.letterRetentionDays * DAY_MS };
}

/** Names the topics of producers with a dialect. Throws `invalid_settings` for a name that is no dialect of Kafka. */
export function topicsOfDialects(names: readonly string[]): string[] {
  const known = dialects.filter(({ carrier }) => carrier === 'kafka');
  return names.flatMap((name) => {
    const dialect = known.find((candidate) => candidate.name === name);
    if (dialect !== undefined) return dialect.messages.map(({ topic }) => topic);
    const allowed = known.map((candidate) => candidate.name).join(', ');
    throw new CodedError('invalid_settings', `KAFKA_DIALECTS="${name}" must be among ${allowed}.`);
  });
}
