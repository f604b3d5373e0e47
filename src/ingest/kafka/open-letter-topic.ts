import type { KafkaConfig } from './settings.ts';
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters.ts';
import { readAddress } from './client/address.ts';
import { type DeadLetterTopic, openDeadLetterTopic } from './dead-letter-topic.ts';
import type { Logger } from '../../kernel/log.ts';

const PATIENCE_MS = 10_000;

/** The name of the topic of dead letters. */
export function letterTopicOf({ topicPrefix }: Pick<KafkaConfig, 'topicPrefix'>): string {
  return `${topicPrefix}.dlq`;
}

export function openLetterTopic(config: KafkaConfig, log: Logger): DeadLetterTopic {
  return openDeadLetterTopic({
    address: readAddress(config),
    topic: letterTopicOf(config),
    patienceMs: PATIENCE_MS,
    log: log.child({ part: 'dead-letter topic' }),
  });
}

/** Table first, then the topic for what came from topics, and both before anything of it lands: after that its offset may move. */
export function makeKeepLetters(
  table: Pick<DeadLetters, 'insert'>,
  topic: DeadLetterTopic | null,
): (letters: readonly DeadLetter[]) => Promise<void> {
  return async (letters) => {
    await table.insert(letters);
    const fromTopics = letters.filter(({ source }) => source === 'kafka');
    if (topic !== null && fromTopics.length > 0) await topic.publish(fromTopics);
  };
}
