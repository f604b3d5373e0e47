import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { families } from '../../src/events/contract.ts';
import { readConfig } from '../../src/app/config.ts';
import { readAddress } from '../../src/ingest/kafka/client/address.ts';
import { openCluster } from '../../src/ingest/kafka/client/cluster.ts';
import { commitOffsets } from '../../src/ingest/kafka/group/commit-offsets.ts';
import type { KafkaSource } from '../../src/ingest/kafka/open-kafka-source.ts';
import type { Intake } from '../../src/ingest/records.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import type { KafkaNews } from '../../src/ingest/kafka/telemetry.ts';
import { openLog } from '../../src/kernel/log.ts';
import { noteOf } from '../../src/ingest/kafka/read/positions.ts';
import type { ReplayRequest } from '../../src/ingest/kafka/replay-topic.ts';
import { openKafka } from '../../src/ingest/kafka/open-kafka.ts';
import { replayFromKafka } from '../../src/ingest/kafka/replay-from-kafka.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { rideEvents } from '../support/ride-events.ts';
import { describeOn } from '../support/services.ts';
import { ownEngine } from '../support/shared-store.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// From where a partition is read on (G1, G2, docs/decisions/0010). Several sources on one pipeline stand for several
// processes: they share nothing but the broker and the store.

describeOn('kafka', 'where to go on reading', ({ bootstrap }) => {
  const dataDir = makeDataDir();
  let pipeline: TestPipeline;
  let scene: KafkaScene;
  const opened: KafkaSource[] = [];
  beforeAll(async () => {
    pipeline = await openTestPipeline(dataDir, ownEngine);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((source) => source.close()));
    await scene.remove();
  });
  afterAll(async () => {
    await pipeline.close();
    removeDataDir(dataDir);
  });

  function begin(settings: Record<string, string> = {}): string {
    scene = openKafkaScene(bootstrap, settings);
    return `${scene.prefix}.payment`;
  }

  function open(news: KafkaNews[] = [], intake: Pick<Intake, 'submit'> = pipeline.intake): KafkaSource {
    const config = readConfig({ ...scene.settings, DATA_DIR: dataDir }).kafka!;
    const { drain, ...rest } = openKafka(config, {
      intake: { ...pipeline.intake, ...intake },
      connection: pipeline.warehouse.connection,
      telemetry: { count: (one) => void news.push(one) },
      log: openLog('silent'),
    });
    const source = { ...rest, close: drain };
    opened.push(source);
    return source;
  }

  async function close(source: KafkaSource): Promise<void> {
    opened.splice(opened.indexOf(source), 1);
    await source.close();
  }

  async function produce(topic: string, count: number, partition?: number): Promise<void> {
    const messages = Array.from({ length: count }, () => {
      const event = rideEvents.success('2026-01-05T10:00:00Z');
      return {
        key: String(event['payment_id']),
        value: JSON.stringify({ ...event, event_id: crypto.randomUUID() }),
        ...(partition !== undefined && { partition }),
      };
    });
    await scene.produce(topic, messages);
  }

  const landedRow = z.object({ partition: z.int(), position: z.coerce.number(), incarnation: z.string() });
  const landed = (topic: string) =>
    pipeline.warehouse.connection.query(
      landedRow,
      `SELECT partition, position, toString(incarnation) AS incarnation FROM events_raw
       WHERE origin = '${topic}' ORDER BY ingested_at, i`,
    );
  const untilLanded = (topic: string, count: number) =>
    eventually(async () => expect(await landed(topic)).toHaveLength(count));

  test('a restart reads nothing twice, with the offsets of the group and without', async () => {
    const topic = begin();
    const first = open();
    await produce(topic, 100);
    await untilLanded(topic, 100);
    await close(first);
    expect([...(await scene.committed()).values()].reduce((a, b) => a + b, 0)).toBe(100);

    await produce(topic, 20);
    await close(await landing(topic, 120));

    // The group is forgotten, as it is after a week of rest.
    await scene.admin.deleteGroups({ groups: [scene.group] });
    await produce(topic, 20);
    await landing(topic, 140);
    const positions = (await landed(topic)).map(({ partition, position }) => `${partition}/${position}`);
    expect(new Set(positions).size).toBe(140);
  });

  test('a store that was restored from an older backup reads again what it lacks, however long ago that was', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '1' });
    await close(await landingOf(topic, 50));
    await pipeline.warehouse.connection.command(
      `DELETE FROM events_raw WHERE origin = '${topic}' AND position >= 30`,
    );
    expect(await landed(topic)).toHaveLength(30);
    await commitAsOf(topic, { offset: 50, landedAtMs: Date.now() + 24 * 3_600_000 });
    await produce(topic, 5);
    const source = await landing(topic, 55);
    expect((await landed(topic)).map(({ position }) => position)).toEqual([...Array(55).keys()]);
    await eventually(() => expect(source.progress().find((p) => p.topic === topic)?.committed).toBe(55));
  });

  /** As if the group had gone on with another store. */
  async function commitAsOf(topic: string, at: { offset: number; landedAtMs: number }): Promise<void> {
    const cluster = openCluster(readAddress(readConfig({ ...scene.settings }).kafka!));
    const { id } = (await cluster.topics([topic])).get(topic)!;
    const nobody = { groupId: scene.group, epoch: -1, memberId: '', instanceId: null };
    await commitOffsets(cluster, nobody, [
      { topic, partition: 0, offset: at.offset, note: noteOf(id, at.landedAtMs) },
    ]);
    await cluster.close();
  }

  async function landing(topic: string, count: number): Promise<KafkaSource> {
    const source = open();
    await untilLanded(topic, count);
    return source;
  }

  test.each(['consumer', 'classic'])(
    'two processes share the partitions by the %s protocol; what one had goes on with the other',
    async (protocol) => {
      const topic = begin({ KAFKA_PARTITIONS: '4', KAFKA_GROUP_PROTOCOL: protocol });
      const first = open();
      await eventually(() => expect(first.progress()).toHaveLength(4 * families.length));
      const second = open();
      await produce(topic, 200);
      await eventually(() => {
        expect([first.progress().length, second.progress().length]).toEqual([
          2 * families.length,
          2 * families.length,
        ]);
      });
      await produce(topic, 200);
      await untilLanded(topic, 400);
      await close(first);
      await produce(topic, 100);
      await untilLanded(topic, 500);
      await eventually(() => expect(second.progress()).toHaveLength(4 * families.length));
      const positions = (await landed(topic)).map(({ partition, position }) => `${partition}/${position}`);
      expect(new Set(positions).size).toBe(500);
    },
  );

  test('what could not land is read again, and nothing after it lands before', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '1' });
    let refused = 0;
    const source = open([], {
      submit(origin, records, lane) {
        if (records.some(({ position }) => position === 30) && refused++ === 0) {
          lane!.isBroken = true;
          const error = new CodedError('store_unavailable', 'Away.');
          const landing = Promise.reject<never>(error);
          landing.catch(() => undefined);
          return { landed: landing, done: landing };
        }
        return pipeline.intake.submit(origin, records, lane);
      },
    });
    await produce(topic, 20);
    await untilLanded(topic, 20);
    await produce(topic, 30);
    await produce(topic, 30);
    await untilLanded(topic, 80);
    expect(refused).toBeGreaterThan(1);
    expect((await landed(topic)).map(({ position }) => position)).toEqual([...Array(80).keys()]);
    await eventually(() => expect(source.progress().find((p) => p.topic === topic)?.committed).toBe(80));
  });

  test('a topic that is deleted and made anew is read from its beginning, and says so', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '1' });
    const news: KafkaNews[] = [];
    open(news);
    await produce(topic, 40);
    await untilLanded(topic, 40);
    await scene.admin.deleteTopics({ topics: [topic] });
    await eventually(() => scene.admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 }));
    await eventually(() => produce(topic, 5));
    await untilLanded(topic, 45);
    const rows = await landed(topic);
    expect(rows.slice(40).map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(rows.map(({ incarnation }) => incarnation)).size).toBe(2);
    expect(news).toContainEqual({ kind: 'recreated', topic });

    // A restart knows the new one's positions from the old one's, which were higher.
    await Promise.all(opened.splice(0).map((source) => source.close()));
    await produce(topic, 5);
    await landing(topic, 50);
    expect((await landed(topic)).slice(45).map(({ position }) => position)).toEqual([5, 6, 7, 8, 9]);
  });

  test('what the broker deleted before it was read is missed loudly, and what is there is read', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '1' });
    await close(await landingOf(topic, 50));
    await produce(topic, 50);
    const partitions = [{ partition: 0, offset: 80n }];
    await scene.admin.deleteRecords({ topics: [{ name: topic, partitions }] });
    const news: KafkaNews[] = [];
    open(news);
    await untilLanded(topic, 70);
    expect((await landed(topic)).map(({ position }) => position)).toEqual([
      ...Array(50).keys(),
      ...Array.from({ length: 20 }, (_, n) => 80 + n),
    ]);
    expect(news).toContainEqual({ kind: 'lost', topic, partition: 0, offsets: 30 });
  });

  async function landingOf(topic: string, count: number): Promise<KafkaSource> {
    const source = open();
    await eventually(() => produce(topic, count));
    await untilLanded(topic, count);
    return source;
  }

  test('partitions that are added are read, too', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '1' });
    await landingOf(topic, 5);
    await scene.admin.createPartitions({ topics: [{ name: topic, count: 3 }] });
    await eventually(async () => {
      await produce(topic, 5, 2); // the producer, too, has to learn of them first
      expect((await landed(topic)).filter(({ partition }) => partition === 2).length).toBeGreaterThan(0);
    });
  });

  const replayOf = (request: ReplayRequest) =>
    replayFromKafka(
      readConfig({ ...scene.settings, DATA_DIR: dataDir }).kafka,
      {
        intake: pipeline.intake,
        connection: pipeline.warehouse.connection,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
      request,
    );

  test('replay reads again up to where the group is, adds nothing, and moves no offset', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '2' });
    await close(await landingOf(topic, 40));
    const before = await scene.committed();
    await produce(topic, 30); // beyond the group
    await scene.produce(topic, [{ value: 'no event', partition: 0 }]);
    const replay = (request: Omit<ReplayRequest, 'topic'>) => replayOf({ topic, ...request });
    expect(await replay({ partition: null, from: { offset: 0 } })).toMatchObject({
      read: 40,
      duplicate: 40,
      accepted: 0,
    });
    expect(await replay({ partition: null, from: { atMs: 0 } })).toMatchObject({ read: 40, duplicate: 40 });
    expect(await replay({ partition: null, from: { atMs: Date.now() + 60_000 } })).toMatchObject({ read: 0 });
    const last = (await landed(topic)).filter(({ partition }) => partition === 1).length / 3 - 1;
    expect(await replay({ partition: 1, from: { offset: last } })).toMatchObject({
      read: 1,
      partitions: [{ partition: 1 }],
    });
    await expect(replay({ partition: 7, from: { offset: 0 } })).rejects.toMatchObject({
      code: 'kafka_partition_unknown',
    });
    expect(await scene.committed()).toEqual(before);

    const read = (await landed(topic)).length;
    open();
    await untilLanded(topic, read + 31);
  });

  test.each([0, 500])(
    'replay from %i on ends with the log, though the group is beyond its end',
    async (from) => {
      const topic = begin({ KAFKA_PARTITIONS: '1' });
      await close(await landingOf(topic, 10));
      await scene.admin.alterConsumerGroupOffsets({
        groupId: scene.group,
        topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 1_000n }] }],
      });
      expect(await replayOf({ topic, partition: 0, from: { offset: from } })).toMatchObject({
        read: from === 0 ? 10 : 0,
        partitions: [{ from: Math.min(from, 10), to: 10 }],
      });
    },
  );

  test('an engine that dies is waited for: every record lands', async () => {
    const topic = begin({ KAFKA_PARTITIONS: '2' });
    const source = await landingOf(topic, 10);
    process.kill(pipeline.warehouse.engine()!.pid!, 'SIGKILL');
    for (let block = 0; block < 5; block++) await produce(topic, 200);
    await eventually(async () => {
      const positions = (await landed(topic)).map(({ partition, position }) => `${partition}/${position}`);
      expect(new Set(positions).size).toBe(1_010);
    });
    await eventually(() => expect(source.state().partitions.lastError).toBeNull());
  });
});
