import { type Message, MessagesStreamModes, Consumer } from '@platformatic/kafka';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { families } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene, type TestMessage } from '../support/kafka-topics.ts';
import { brokenBatch, produceBatch } from '../support/raw-batches.ts';
import { describeOn } from '../support/services.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A topic of garbage: every message is accounted for, in the table and on the dead-letter topic, the consumer lives, and
// nothing waits (G2).

const example = eventExamples['trip.completed'];
const LARGEST = 1_048_576; // what a broker takes by default, with what a batch costs
const future = new Date(Date.now() + 40 * 86_400_000).toISOString();

const garbage: { name: string; reason: string; messages: TestMessage[] }[] = [
  {
    name: 'random bytes',
    reason: 'not_utf8',
    messages: Array.from({ length: 50 }, () => ({
      value: Buffer.concat([Buffer.from([0xff]), randomBytes(200)]),
    })),
  },
  { name: 'no JSON', reason: 'not_json', messages: [{ value: 'hello' }, { value: '{"a":' }] },
  {
    name: "the broker's limit",
    reason: 'not_json',
    messages: [{ value: 'x'.repeat(LARGEST - 500), key: 'large' }],
  },
  {
    name: 'deep nesting',
    reason: 'schema_violation',
    messages: [
      { value: `${JSON.stringify(example).slice(0, -1)},"deep":${'['.repeat(2_000)}${']'.repeat(2_000)}}` },
    ],
  },
  {
    name: 'invalid UTF-8',
    reason: 'not_utf8',
    messages: [{ value: Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]) }],
  },
  {
    name: 'wrong types',
    reason: 'schema_violation',
    messages: [{ value: JSON.stringify({ ...example, distance_km: 'far' }) }],
  },
  {
    name: 'huge numbers',
    reason: 'schema_violation',
    messages: [
      { value: JSON.stringify(example).replace(/"duration_minutes":[\d.]+/, '"duration_minutes":1e999') },
    ],
  },
  {
    name: 'a future date',
    reason: 'timestamp_out_of_range',
    messages: [{ value: JSON.stringify({ ...example, event_timestamp: future }) }],
  },
  { name: 'null values', reason: 'empty', messages: [{ key: 'tombstone' }, { key: 'another' }] },
  { name: 'an empty value', reason: 'empty', messages: [{ value: '' }] },
  {
    name: '10,000 headers',
    reason: 'not_an_object',
    messages: [
      {
        value: '[]',
        headers: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`header-${n}`, `value ${n}`])),
      },
    ],
  },
];
const BROKEN = ['one', 'two', 'three'].map((n) => JSON.stringify({ ...example, route_name: n }));

describeOn('kafka', 'a topic of garbage', ({ bootstrap }) => {
  let scene: KafkaScene;
  let service: TestService;
  let topic: string;
  beforeAll(async () => {
    scene = openKafkaScene(bootstrap, { KAFKA_PARTITIONS: '1' });
    topic = `${scene.prefix}.trip`;
    service = await openTestService({ ...scene.settings, LOG_LEVEL: 'info' });
    await eventually(() => expect(service.kafka?.progress()).toHaveLength(families.length));
  });
  afterAll(async () => {
    await service.remove();
    await scene.remove();
  });

  const rows = async <Row extends z.ZodType>(row: Row, sql: string) =>
    service.pipeline.warehouse.connection.query(row, sql);

  test('every message is a dead letter with its reason, and a good one between them arrives', async () => {
    for (const { messages } of garbage) await scene.produce(topic, messages);
    await produceBatch(bootstrap, { topic, partition: 0, batch: brokenBatch(topic, BROKEN) });
    await scene.produce(topic, [{ value: JSON.stringify({ ...example, event_id: crypto.randomUUID() }) }]);
    const letters = garbage.reduce((sum, { messages }) => sum + messages.length, 0) + BROKEN.length;

    await eventually(() => {
      const progress = service.kafka?.progress().find((partition) => partition.topic === topic);
      expect(progress).toMatchObject({ landed: letters + 1, endOffset: letters + 1, committed: letters + 1 });
    });

    const expected = new Map<string, number>([['bad_compression', BROKEN.length]]);
    for (const { reason, messages } of garbage)
      expected.set(reason, (expected.get(reason) ?? 0) + messages.length);
    const counted = await rows(
      z.object({ reason: z.string(), n: z.coerce.number() }),
      `SELECT reason, count() AS n FROM dead_letters FINAL WHERE origin = '${topic}' GROUP BY reason`,
    );
    expect(new Map(counted.map(({ reason, n }) => [reason, n]))).toEqual(expected);
    const positions = await rows(
      z.object({ position: z.coerce.number(), outcome: z.string() }),
      `SELECT position, outcome FROM events_raw WHERE origin = '${topic}' ORDER BY position`,
    );
    expect(positions.map(({ position }) => position)).toEqual([...Array(letters + 1).keys()]);
    expect(positions.at(-1)?.outcome).toBe('accepted');
    // Landed is not yet queryable.
    await eventually(async () =>
      expect(await rows(z.object({ n: z.coerce.number() }), 'SELECT count() AS n FROM trip_events')).toEqual([
        { n: 1 },
      ]),
    );
  });

  test('the dead-letter topic has each of them, whole or said to be truncated', async () => {
    const sent = await readAll(bootstrap, `${scene.prefix}.dlq`);
    const byOffset = new Map(sent.map((message) => [Number(headerOf(message, 'openride-offset')), message]));
    const letters = await rows(
      z.object({ position: z.coerce.number(), reason: z.string(), body: z.string(), key: z.string() }),
      `SELECT position, reason, base64Encode(body) AS body, key FROM dead_letters FINAL WHERE origin = '${topic}' ORDER BY position`,
    );
    expect([...byOffset.keys()].sort((a, b) => a - b)).toEqual(letters.map(({ position }) => position));
    for (const { position, reason, body, key } of letters) {
      const message = byOffset.get(position)!;
      expect(headerOf(message, 'openride-reason')).toBe(reason);
      expect(message.key?.toString() ?? '').toBe(key);
      const whole = Buffer.from(body, 'base64');
      const value = message.value ?? Buffer.alloc(0);
      if (headerOf(message, 'openride-truncated') === null) expect(value.equals(whole)).toBe(true);
      else expect(whole.subarray(0, value.length).equals(value)).toBe(true);
    }
    const largest = byOffset.get(52)!;
    expect(headerOf(largest, 'openride-truncated')).toBe('value');
    expect(largest.value!.length).toBeGreaterThan(900_000);
  });

  test('health says that the consumer lives', async () => {
    const health = (await (await fetch(`${service.url}/health`)).json()) as {
      checks: { kafka: { status: string } };
    };
    expect(health.checks.kafka.status).toBe('ok');
  });
});

function headerOf(message: Message, name: string): string | null {
  const found = message.headerEntries.find(([key]) => key.toString() === name);
  return found === undefined ? null : found[1].toString();
}

/** All messages of a topic, by a plain client. */
async function readAll(bootstrap: string, topic: string): Promise<Message[]> {
  const consumer = new Consumer({
    clientId: 'test',
    groupId: `${topic}-reader`,
    bootstrapBrokers: bootstrap.split(','),
  });
  const ends = await consumer.listOffsets({ topics: [topic] });
  const total = ends.get(topic)!.reduce((sum, end) => sum + Number(end), 0);
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
  });
  const messages: Message[] = [];
  for await (const message of stream) {
    messages.push(message);
    if (messages.length === total) break;
  }
  await consumer.close(true);
  return messages;
}
