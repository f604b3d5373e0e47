import { createTopicsV7, ResponseError } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { makeFakeCluster } from '../../../../test/support/fake-cluster.ts';
import { ensureTopics } from './ensure-topics.ts';
import { kafkaCode } from './errors.ts';

const THERE = 36;
const NOT_ALLOWED = 29;

/** Ensures one topic for each error code that the broker answers with. */
async function ensure(...errorCodes: number[]): Promise<unknown> {
  const errors = Object.fromEntries(errorCodes.map((code, at) => [`/topics/${at}`, [code, null] as const]));
  const error = new ResponseError(createTopicsV7.api.key, 7, errors as never, {});
  const cluster = { ...makeFakeCluster('rides.trip', []), ask: () => Promise.reject(error) };
  const names = errorCodes.map((_, at) => `new.${at}`);
  const settings = { partitions: 1, replicationFactor: 1 };
  return ensureTopics(cluster, names, { settings }).then(
    () => null,
    (thrown: unknown) => kafkaCode(thrown),
  );
}

test('topics that another process has made meanwhile are there', async () => {
  expect(await ensure(THERE, THERE)).toBe(null);
});

test('a topic that was not made is told, also beside one that is there', async () => {
  expect(await ensure(NOT_ALLOWED)).toBe('TOPIC_AUTHORIZATION_FAILED');
  expect(await ensure(THERE, NOT_ALLOWED)).toBe('TOPIC_AUTHORIZATION_FAILED');
});
