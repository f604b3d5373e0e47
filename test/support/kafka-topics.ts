import { Admin, Producer } from '@platformatic/kafka';
import { families } from '../../src/events/contract.ts';
import { uniqueName } from './unique-name.ts';

/** A message before a producer sends it. */
export interface TestMessage {
  key?: string | Buffer;
  value?: string | Buffer;
  headers?: Record<string, string>;
  partition?: number;
}

type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** A suite's own topics and group on a shared broker, with a plain client. */
export interface KafkaScene {
  /** The settings of a service that reads these topics. */
  settings: Record<string, string>;
  prefix: string;
  group: string;
  admin: Admin;
  produce(topic: string, messages: readonly TestMessage[], compression?: Compression): Promise<void>;
  /** Reads the committed offsets by `topic/partition`. A partition without a commit is absent. */
  committed(): Promise<Map<string, number>>;
  /** Removes the topics and the group. */
  remove(): Promise<void>;
}

const bytesOf = (value: string | Buffer) => (typeof value === 'string' ? Buffer.from(value) : value);

export function openKafkaScene(bootstrap: string, settings: Record<string, string> = {}): KafkaScene {
  const prefix = settings['KAFKA_TOPIC_PREFIX'] ?? uniqueName('openride');
  const group = `${prefix}-group`;
  const bootstrapBrokers = bootstrap.split(',');
  const admin = new Admin({ clientId: 'test', bootstrapBrokers });
  const producer = new Producer({ clientId: 'test', bootstrapBrokers, acks: -1 });
  const topics = [...families.map((family) => `${prefix}.${family}`), `${prefix}.dlq`];

  return {
    prefix,
    group,
    admin,
    settings: {
      KAFKA_BOOTSTRAP_SERVERS: bootstrap,
      KAFKA_TOPIC_PREFIX: prefix,
      KAFKA_CONSUMER_GROUP_ID: group,
      KAFKA_PARTITIONS: '2',
      ...settings,
    },
    async produce(topic, messages, compression = 'none') {
      await producer.send({
        compression,
        messages: messages.map(({ key, value, headers, partition }) => ({
          topic,
          ...(key !== undefined && { key: bytesOf(key) }),
          ...(value !== undefined && { value: bytesOf(value) }),
          ...(partition !== undefined && { partition }),
          headers: new Map(
            Object.entries(headers ?? {}).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
          ),
        })),
      });
    },
    async committed() {
      const [found] = await admin.listConsumerGroupOffsets({ groups: [{ groupId: group }] });
      const offsets = new Map<string, number>();
      for (const { name, partitions } of found?.topics ?? []) {
        for (const { partitionIndex, committedOffset } of partitions)
          if (committedOffset >= 0n) offsets.set(`${name}/${partitionIndex}`, Number(committedOffset));
      }
      return offsets;
    },
    async remove() {
      const there = new Set(await admin.listTopics());
      await admin.deleteTopics({ topics: topics.filter((topic) => there.has(topic)) });
      await admin.deleteGroups({ groups: [group] }).catch(() => undefined);
      await Promise.all([admin.close(), producer.close()]);
    },
  };
}
