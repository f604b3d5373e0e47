import { Admin } from '@platformatic/kafka';
import { afterAll, expect, test } from 'vitest';
import { families } from '../../src/events/contract.ts';
import { openEventProducer } from '../../src/ingest/kafka/client/event-producer.ts';
import { describeOn } from '../support/services.ts';
import { uniqueName } from '../support/unique-name.ts';

// A producer whose topics have just been made, on a real broker.

const PARTITIONS = 12;
const MESSAGES = 3_000;

describeOn('kafka', 'topics just made', ({ bootstrap }) => {
  const prefix = uniqueName('made');
  const topics = families.map((family) => `${prefix}.${family}`);
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: bootstrap.split(',') });
  afterAll(async () => {
    await admin.deleteTopics({ topics });
    await admin.close();
  });

  test('each message is in them once: no leader refuses a part of what others have taken', async () => {
    const brokers = bootstrap.split(',').map((broker) => broker.split(':'));
    const producer = await openEventProducer(
      {
        clientId: 'test',
        bootstrap: brokers.map(([host = '', port]) => ({ host, port: Number(port) })),
      },
      {
        topics,
        newTopics: { partitions: PARTITIONS, replicationFactor: 1 },
        signal: new AbortController().signal,
      },
    );
    await producer.send(
      Array.from({ length: MESSAGES }, (_, index) => ({
        topic: topics[index % topics.length]!,
        key: `key-${index}`,
        value: Buffer.from(`message ${index}`),
      })),
    );
    await producer.close();
    expect(await countMessages()).toBe(MESSAGES);
  });

  async function countMessages(): Promise<number> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp: -1n,
    }));
    const ends = await admin.listOffsets({ topics: topics.map((name) => ({ name, partitions })) });
    return ends.flatMap((end) => end.partitions).reduce((sum, { offset }) => sum + Number(offset), 0);
  }
});
