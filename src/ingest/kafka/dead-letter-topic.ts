import { Producer } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../kernel/backoff.ts';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { DeadLetter } from '../dead-letters/dead-letters.ts';
import type { KafkaAddress } from './client/address.ts';
import { kafkaCode, messageOf } from './client/errors.ts';
import { type LetterMessage, messageFor, sizeOf } from './wire/letter-message.ts';

/** The topic to which every dead letter of a topic goes, at least once. */
export interface DeadLetterTopic {
  /**
   * Resolves when the brokers have all of them. Throws `dead_letter_topic_unavailable` after `patienceMs` of trying; then the
   * records must not land, so that their offsets stay where they are.
   */
  publish(letters: readonly DeadLetter[]): Promise<void>;
  close(): Promise<void>;
}

const RETRY = { firstMs: 100, maxMs: 2_000 };
const REQUEST_BYTES = 500_000;
const FIRST_LIMIT_BYTES = 1_000_000;
const LEAST_LIMIT_BYTES = 1_024;
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/** Connects when there is a first letter. */
export function openDeadLetterTopic(options: {
  address: KafkaAddress;
  topic: string;
  patienceMs: number;
  log: Logger;
}): DeadLetterTopic {
  const { topic, patienceMs, log } = options;
  const { bootstrap, ...address } = options.address;
  const producer = new Producer({
    ...address,
    bootstrapBrokers: [...bootstrap],
    acks: -1,
    retries: 0,
    strict: false,
  });
  let limitBytes = FIRST_LIMIT_BYTES;

  async function send(messages: readonly LetterMessage[]): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      try {
        await producer.send({ messages: messages.map((message) => ({ topic, ...message })) });
        return;
      } catch (error) {
        if (TOO_LARGE.includes(kafkaCode(error) ?? '')) throw error;
        if (performance.now() > deadline) throw unavailable(topic, error);
        log.warn(
          { error: messageOf(error), topic },
          'dead letters cannot be sent to their topic; trying again',
        );
        await delay(backoffMs(attempt, RETRY));
      }
    }
  }

  /** A message that the topic does not take goes again with less of its value, until it does. */
  async function sendOne(letter: DeadLetter): Promise<void> {
    for (;;) {
      try {
        return await send([messageFor(letter, limitBytes)]);
      } catch (error) {
        if (!TOO_LARGE.includes(kafkaCode(error) ?? '')) throw error;
        if (limitBytes <= LEAST_LIMIT_BYTES) throw unavailable(topic, error);
        limitBytes = Math.max(LEAST_LIMIT_BYTES, Math.floor(limitBytes / 2));
      }
    }
  }

  return {
    async publish(letters) {
      for (const group of groups(letters, limitBytes)) {
        if (group.length === 1) await sendOne(group[0]!);
        else
          await send(group.map((letter) => messageFor(letter, limitBytes))).catch(async (error: unknown) => {
            if (!TOO_LARGE.includes(kafkaCode(error) ?? '')) throw error;
            for (const letter of group) await sendOne(letter);
          });
      }
    },
    close: () => producer.close(),
  };
}

/** Letters that go in one request. */
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
