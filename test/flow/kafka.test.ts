import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { families } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { describeOn } from '../support/services.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// From topics to queryable events, on a real broker.

const count = z.object({ n: z.coerce.number() });

describeOn('kafka', 'the Kafka source', ({ bootstrap }) => {
  let scene: KafkaScene;
  let service: TestService;
  beforeAll(async () => {
    scene = openKafkaScene(bootstrap);
    service = await openTestService(scene.settings);
    await eventually(() => expect(new Set(assignedTopics(service)).size).toBe(families.length));
  });
  afterAll(async () => {
    await service.remove();
    await scene.remove();
  });

  const countOf = async (sql: string) =>
    (await service.pipeline.warehouse.connection.query(count, sql))[0]!.n;

  test('events of all topics, in every compression, become queryable, and their offsets are committed', async () => {
    const compressions = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
    for (const [index, example] of Object.values(eventExamples).entries()) {
      const topic = `${scene.prefix}.${example.event_type.split('.')[0]!.replace('driver', 'location')}`;
      const event = { ...example, event_id: crypto.randomUUID() };
      const message = { key: `key-${index % 5}`, value: JSON.stringify(event) };
      await scene.produce(topic, [message], compressions[index % compressions.length]);
    }
    const total = Object.keys(eventExamples).length;
    await eventually(async () => expect(await countOf('SELECT count() AS n FROM event_ids')).toBe(total));
    await eventually(async () => {
      const committed = await scene.committed();
      expect([...committed.values()].reduce((sum, offset) => sum + offset, 0)).toBe(total);
    });
  });
});

function assignedTopics({ kafka }: TestService): string[] {
  return (kafka?.progress() ?? []).map(({ topic }) => topic);
}
