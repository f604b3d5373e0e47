import { afterAll, beforeAll, expect, test } from 'vitest';
import { families } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { describeOn } from '../support/services.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

interface Answer {
  group: string;
  lag: number;
  partitions: Record<string, unknown>[];
}

describeOn('kafka', 'GET /v1/kafka/partitions', ({ bootstrap }) => {
  let scene: KafkaScene;
  let service: TestService;
  beforeAll(async () => {
    scene = openKafkaScene(bootstrap);
    service = await openTestService({ ...scene.settings, LOG_LEVEL: 'error' });
  });
  afterAll(async () => {
    await service.remove();
    await scene.remove();
  });

  test('says of every partition how far it is read, and by whom', async () => {
    await eventually(() => expect(service.kafka?.progress()).toHaveLength(2 * families.length));
    const value = JSON.stringify(eventExamples['trip.started']);
    await scene.produce(`${scene.prefix}.trip`, [{ value, partition: 1 }]);
    await eventually(async () => {
      const answer = (await (await fetch(`${service.url}/v1/kafka/partitions`)).json()) as Answer;
      expect(answer).toMatchObject({ group: scene.group, lag: 0 });
      expect(answer.partitions).toHaveLength(2 * families.length);
      const [member] = new Set(
        answer.partitions.map(({ owner }) => (owner as { member_id: string }).member_id),
      );
      expect(
        answer.partitions.find(({ topic, partition }) => topic === `${scene.prefix}.trip` && partition === 1),
      ).toEqual({
        topic: `${scene.prefix}.trip`,
        partition: 1,
        landed: 1,
        committed: 1,
        end_offset: 1,
        lag: 0,
        owner: { member_id: member, client_id: 'openride-analytics', host: '127.0.0.1' },
        paused: false,
      });
    });
  });

  test('says what its topics hold', async () => {
    const { asyncapi, channels } = (await (await fetch(`${service.url}/asyncapi.json`)).json()) as {
      asyncapi: string;
      channels: Record<string, { address: string }>;
    };
    expect([asyncapi, channels['trip']?.address]).toEqual(['3.0.0', `${scene.prefix}.trip`]);
  });

  const lagOf = (topic: string, lag: number) =>
    new RegExp(
      `^openride_kafka_lag_records\\{topic="${scene.prefix}\\.${topic}",partition="\\d"\\} ${lag}$`,
      'gm',
    );

  test('the lag of every partition is in Prometheus', async () => {
    const text = await (await fetch(service.metricsUrl)).text();
    expect(text.match(lagOf('\\w+', 0))).toHaveLength(2 * families.length);
    expect(text).toContain(`openride_kafka_landed_offset{topic="${scene.prefix}.trip",partition="1"} 1`);
  });

  test('the lag of a partition that nobody reads is in Prometheus, too', async () => {
    await service.kafka!.drain();
    await scene.produce(`${scene.prefix}.payment`, [{ value: '{}', partition: 0 }]);
    await eventually(async () => {
      const text = await (await fetch(service.metricsUrl)).text();
      expect(text.match(lagOf('payment', 1))).toHaveLength(1);
      expect(text).toContain(`openride_kafka_landed_offset{topic="${scene.prefix}.payment",partition="0"} 0`);
    });
  });
});
