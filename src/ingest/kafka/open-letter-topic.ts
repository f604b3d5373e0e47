import type { KafkaConfig } from './settings.ts';
import { readAddress } from './client/address.ts';
import { type DeadLetterTopic, openDeadLetterTopic } from './dead-letter-topic.ts';
import { letterTopicOf } from './topics.ts';
import type { Logger } from '../../kernel/log.ts';

const PATIENCE_MS = 10_000;

export function openLetterTopic(config: KafkaConfig, log: Logger): DeadLetterTopic {
  return openDeadLetterTopic({
    address: readAddress(config),
    topic: letterTopicOf(config),
    patienceMs: PATIENCE_MS,
    log: log.child({ part: 'dead-letter topic' }),
  });
}
