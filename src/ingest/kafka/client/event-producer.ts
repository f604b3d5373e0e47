import { CodedError } from '../../../kernel/errors.ts';
import { retry } from '../../../kernel/retry.ts';
import type { KafkaAddress } from './address.ts';
import { openCluster } from './cluster.ts';
import { ensureTopics, type NewTopics, untilLed } from './ensure-topics.ts';
import { kafkaCode } from './errors.ts';
import { driver } from './driver.ts';

/** A plain Kafka producer. The demonstration sends with it, as any service of the platform would. */
export interface EventProducer {
  /** Resolves when the brokers have stored the messages safely. Repeats until then; throws errors that repeating cannot mend. */
  send(messages: readonly { topic: string; key: string | null; value: Buffer }[]): Promise<void>;
  close(): Promise<void>;
}

const BACKOFF = { firstMs: 200, maxMs: 5_000 };
const HOPELESS = [
  'TOPIC_AUTHORIZATION_FAILED',
  'MESSAGE_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'RECORD_LIST_TOO_LARGE',
];

/** Creates missing topics and opens a producer. Throws the Kafka client's errors when no cluster answers. */
export async function openEventProducer(
  address: KafkaAddress,
  { topics, newTopics, signal }: { topics: readonly string[]; newTopics: NewTopics; signal: AbortSignal },
): Promise<EventProducer> {
  const cluster = openCluster(address);
  try {
    await ensureTopics(cluster, topics, { settings: newTopics });
    await untilLed(cluster, topics);
  } finally {
    await cluster.close();
  }
  const { bootstrap, ...connection } = address;
  const producer = new (driver().Producer)({
    ...connection,
    bootstrapBrokers: [...bootstrap],
    acks: -1,
    compression: 'lz4', // among other reasons, because the limit of a message applies to its compressed size
    retries: 0,
  });
  return {
    async send(messages) {
      const records = messages.map(({ topic, key, value }) => ({
        topic,
        value,
        ...(key !== null && { key: Buffer.from(key) }),
      }));
      const mayPass = (error: unknown) => !HOPELESS.includes(kafkaCode(error) ?? '');
      try {
        await retry(() => producer.send({ messages: records }), { backoff: BACKOFF, signal, mayPass });
      } catch (error) {
        if (!mayPass(error)) throw error;
        throw new CodedError('demo_stopped', 'Sending was stopped.', { cause: error });
      }
    },
    close: () => producer.close(),
  };
}
