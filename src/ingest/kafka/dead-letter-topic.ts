import type { Producer } from '@platformatic/kafka';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { retry } from '../../kernel/retry.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';
import type { KafkaAddress } from './client/address.ts';
import { kafkaCode, messageOf } from './client/errors.ts';
import { type LetterMessage, messageFor, sizeOf } from './wire/letter-message.ts';
import { driver } from './client/driver.ts';

/** The Kafka topic that gets every dead letter of the other topics, at least once. */
export interface DeadLetterTopic {
  /**
   * Resolves when the brokers have all letters. Throws `dead_letter_topic_unavailable` when they have not after `patienceMs`; the
   * caller must then not land the records, so that their offsets do not move.
   */
  publish(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}

const BACKOFF = { firstMs: 100, maxMs: 2_000 };
const REQUEST_BYTES = 500_000;
const FIRST_LIMIT_BYTES = 1_000_000;
const LEAST_LIMIT_BYTES = 1_024;

interface LetterTopicOptions {
  address: KafkaAddress;
  topic: string;
  patienceMs: number;
  log: Logger;
}

/** Opens the topic. It connects when the first letter is sent. */
export function openDeadLetterTopic(options: LetterTopicOptions): DeadLetterTopic {
  const { bootstrap, ...address } = options.address;
  const producer = new (driver().Producer)({
    ...address,
    bootstrapBrokers: [...bootstrap],
    acks: -1,
    retries: 0,
    strict: false,
  });
  const sender: Sender = { ...options, producer, limitBytes: FIRST_LIMIT_BYTES };
  return {
    async publish(letters) {
      for (const group of groups(letters, sender.limitBytes)) await sendGroup(sender, group);
    },
    close: () => producer.close(),
  };
}

interface Sender extends LetterTopicOptions {
  producer: Producer;
  /** The largest message that the topic accepts, as far as is known. It shrinks when the topic refuses one. */
  limitBytes: number;
}

/** Sends the letters in one request; when the brokers call it too large, sends each letter alone. */
async function sendGroup(sender: Sender, group: readonly DeadLetter[]): Promise<void> {
  if (group.length > 1) {
    try {
      return await send(
        sender,
        group.map((letter) => messageFor(letter, sender.limitBytes)),
      );
    } catch (error) {
      if (!isTooLarge(error)) throw error;
    }
  }
  for (const letter of group) await sendOne(sender, letter);
}

/** Sends one letter. When the topic refuses it as too large, a shorter version is sent, until the topic accepts it. */
async function sendOne(sender: Sender, letter: DeadLetter): Promise<void> {
  for (;;) {
    try {
      return await send(sender, [messageFor(letter, sender.limitBytes)]);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (sender.limitBytes <= LEAST_LIMIT_BYTES) throw unavailable(sender.topic, error);
      sender.limitBytes = Math.max(LEAST_LIMIT_BYTES, Math.floor(sender.limitBytes / 2));
    }
  }
}

async function send(
  { producer, topic, patienceMs, log }: Sender,
  messages: readonly LetterMessage[],
): Promise<void> {
  try {
    await retry(() => producer.send({ messages: messages.map((message) => ({ topic, ...message })) }), {
      backoff: BACKOFF,
      patienceMs,
      mayPass: (error) => !isTooLarge(error),
      onRetry: (error) =>
        log.warn(
          { error: messageOf(error), topic },
          'dead letters cannot be sent to their topic; trying again',
        ),
    });
  } catch (error) {
    throw isTooLarge(error) ? error : unavailable(topic, error);
  }
}

function isTooLarge(error: unknown): boolean {
  return ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].includes(kafkaCode(error) ?? '');
}

/** Splits letters into groups of one request each. */
function* groups(letters: readonly DeadLetter[], limitBytes: number): Generator<DeadLetter[]> {
  let group: DeadLetter[] = [];
  let bytes = 0;
  for (const letter of letters) {
    const size = sizeOf(messageFor(letter, limitBytes));
    if (group.length > 0 && bytes + size > REQUEST_BYTES) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(letter);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

function unavailable(topic: string, cause: unknown): CodedError {
  return new CodedError(
    'dead_letter_topic_unavailable',
    `Dead letters cannot be sent to the topic ${topic}.`,
    { cause },
  );
}
