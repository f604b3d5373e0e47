import { Admin, ProduceAcks, Producer } from '@platformatic/kafka';
import { families } from '../../../src/events/contract.ts';
import type { Ledger } from '../ledger.ts';
import type { Delivery } from '../producer.ts';
import { readMessage } from '../facts.ts';
import { isOfTripService } from '../trip-service.ts';

/** A plain client that sends to the topics as services do: by family, keyed by entity, acknowledged by the broker. */
export interface TopicWriter {
  deliver(batch: readonly string[], ledger: Ledger): Promise<Delivery>;
  /** The offset after the last record, by `topic/partition`. */
  endOffsets(): Promise<Map<string, number>>;
  /** The group's committed offsets, by `topic/partition`. */
  committed(): Promise<Map<string, number>>;
  /** Makes the topics. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

interface WriterOptions {
  bootstrap: string;
  prefix: string;
  group: string;
  partitions: number;
}

/** Spring writes the class of a message so, which tells its dialect on any topic. */
const tripService = new Map([[Buffer.from('__TypeId__'), Buffer.from('com.openride.TripCompletedEvent')]]);
const keyFields: Record<string, string> = { location: 'driver_id' };

export function openTopicWriter({ bootstrap, prefix, group, partitions }: WriterOptions): TopicWriter {
  const client = { clientId: 'faults', bootstrapBrokers: [bootstrap], retries: 0, timeout: 10_000 };
  // It does not repeat what failed by itself: the producer does, in other company, and so writes duplicates.
  const producer = new Producer({ ...client, acks: ProduceAcks.ALL });
  const admin = new Admin({ ...client, retries: 5 });
  const topics = families.map((family) => `${prefix}.${family}`);
  const place = (topic: string, partition: number) => `${topic}/${partition}`;

  return {
    async prepare() {
      await admin.createTopics({ topics, partitions, replicas: 1 });
    },
    async deliver(batch, ledger) {
      const messages = batch.map((message) => toRecord(message, prefix));
      try {
        await producer.send({ messages });
      } catch {
        return { answer: 0, isTaken: false };
      }
      for (const message of batch) ledger.acknowledge(message, 'landed');
      return { answer: 200, isTaken: true };
    },
    async endOffsets() {
      const found = await admin.listOffsets({
        topics: topics.map((name) => ({
          name,
          partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
            partitionIndex,
            timestamp: -1n,
          })),
        })),
      });
      return new Map(
        found.flatMap(({ name, partitions: list }) =>
          list.map(({ partitionIndex, offset }) => [place(name, partitionIndex), Number(offset)] as const),
        ),
      );
    },
    async committed() {
      const [found] = await admin.listConsumerGroupOffsets({ groups: [{ groupId: group }] });
      return new Map(
        (found?.topics ?? []).flatMap(({ name, partitions: list }) =>
          list.map(
            ({ partitionIndex, committedOffset }) =>
              [place(name, partitionIndex), Math.max(0, Number(committedOffset))] as const,
          ),
        ),
      );
    },
    async close() {
      await Promise.allSettled([producer.close(), admin.close()]);
    },
  };
}

/** What is no event goes to the topic of the trips, without a key. */
function toRecord(message: string, prefix: string) {
  const event = readEvent(message);
  const [word = ''] = String(event['event_type']).split('.');
  const family = families.find((name) => name === (word === 'driver' ? 'location' : word)) ?? 'trip';
  const key = event[keyFields[family] ?? `${family}_id`];
  return {
    topic: `${prefix}.${family}`,
    value: Buffer.from(message),
    ...(typeof key === 'string' && { key: Buffer.from(key) }),
    ...(isOfTripService(message) && { headers: tripService }),
  };
}

/** Some messages are not even JSON. */
function readEvent(message: string): Record<string, unknown> {
  try {
    return readMessage(message);
  } catch {
    return {};
  }
}
