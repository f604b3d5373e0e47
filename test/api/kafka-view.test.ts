import { expect, test } from 'vitest';
import type { KafkaView } from '../../src/ingest/kafka/routes.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { openApiServer } from '../support/api-server.ts';

// GET /v1/kafka/partitions for each thing that may be known of a partition, and for each way in which nothing is known.

const partition = { topic: 'rides.trip', partition: 0, landed: 5, committed: 4, endOffset: 9, lag: 4 };
const owner = { memberId: 'm', clientId: 'c', host: '/127.0.0.1' };
const ask = async (kafka: KafkaView | null) => {
  const { app } = await openApiServer({ kafka });
  const response = await app.inject('/v1/kafka/partitions');
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};
const failing = (error: Error): KafkaView => ({ group: 'g', partitions: () => Promise.reject(error) });

test('a partition with its owner, and one that nobody reads', async () => {
  const partitions = [
    { ...partition, owner, isPaused: false },
    { ...partition, partition: 1, landed: null, committed: null, owner: null, isPaused: null },
  ];
  const { status, body } = await ask({ group: 'g', partitions: () => Promise.resolve(partitions) });
  expect(status).toBe(200);
  expect(body).toEqual({
    group: 'g',
    lag: 8,
    partitions: [
      {
        topic: 'rides.trip',
        partition: 0,
        landed: 5,
        committed: 4,
        end_offset: 9,
        lag: 4,
        owner: { member_id: 'm', client_id: 'c', host: '/127.0.0.1' },
        paused: false,
      },
      {
        topic: 'rides.trip',
        partition: 1,
        landed: null,
        committed: null,
        end_offset: 9,
        lag: 4,
        owner: null,
        paused: null,
      },
    ],
  });
});

test.each([
  ['nothing is read from Kafka', null, 404, 'kafka_not_used'],
  ['the brokers do not answer', failing(new Error('ECONNREFUSED')), 503, 'kafka_unavailable'],
  ['the store is away', failing(new CodedError('store_unavailable', 'Away.')), 503, 'store_unavailable'],
] as const)('%s', async (_what, kafka, status, code) => {
  expect(await ask(kafka)).toMatchObject({ status, body: { code } });
});
