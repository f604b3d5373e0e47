import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openKafka } from '../../src/ingest/kafka/open-kafka.ts';
import { openKafkaView } from '../../src/ingest/kafka/open-kafka-view.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// The lag is asked for once a second: nothing may make it read all that is kept again and again.

describeOn('kafka', 'the lag', ({ bootstrap }) => {
  const dataDir = makeDataDir();
  let pipeline: TestPipeline;
  let scene: KafkaScene;
  let topic: string;
  beforeAll(async () => {
    pipeline = await openTestPipeline(dataDir);
    scene = openKafkaScene(bootstrap);
    topic = `${scene.prefix}.trip`;
    await scene.admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    const view = openKafkaView(config(), { connection: pipeline.warehouse.connection });
    await eventually(() => view.partitions()); // a broker that has just begun knows no group yet
    await view.close();
  });
  afterAll(async () => {
    await scene.remove();
    await pipeline.close();
    removeDataDir(dataDir);
  });

  const config = () => readConfig({ ...scene.settings, DATA_DIR: dataDir }).kafka!;

  /** A view and from when on each of its searches went, ms. */
  function openView() {
    const searches: number[] = [];
    const { connection } = pipeline.warehouse;
    const counting: Connection = {
      ...connection,
      query(row, sql, options) {
        searches.push(Number(options?.params?.['since']));
        return connection.query(row, sql, options);
      },
    };
    const view = openKafkaView(config(), { connection: counting });
    const lags = async () =>
      (await view.partitions())
        .filter((at) => at.topic === topic)
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ landed, lag }) => [landed, lag]);
    return { searches, view, lags };
  }

  test('idle partitions, which never get a commit, are not searched for', async () => {
    const { searches, view, lags } = openView();
    expect(await lags()).toEqual([
      [null, 0],
      [null, 0],
    ]);
    expect(searches).toEqual([]);
    await view.close();
  });

  test('where nothing was committed all that is kept is searched once, and what lands after that is seen', async () => {
    await scene.produce(topic, [{ value: 'no event', partition: 0 }]);
    const { searches, view, lags } = openView();
    const waiting = [
      [null, 1],
      [null, 0],
    ];
    expect(await lags()).toEqual(waiting);
    expect(await lags()).toEqual(waiting);
    expect(searches).toHaveLength(2);
    expect(searches[0]).toBe(0);
    expect(searches[1]).toBeGreaterThan(0);

    const source = openKafka(config(), {
      intake: pipeline.intake,
      connection: pipeline.warehouse.connection,
      telemetry: { count: () => undefined },
      log: openLog('silent'),
    });
    await eventually(async () =>
      expect(await lags()).toEqual([
        [1, 0],
        [null, 0],
      ]),
    );
    await source.drain();
    expect(searches.filter((sinceMs) => sinceMs === 0)).toHaveLength(1);
    await view.close();
  });

  test('a partition without a commit does not make those with one be searched in all that is kept', async () => {
    await scene.produce(topic, [{ value: 'no event', partition: 1 }]);
    const { searches, view, lags } = openView();
    expect(await lags()).toEqual([
      [1, 0],
      [null, 1],
    ]);
    expect(searches.toSorted((a, b) => a - b)).toEqual([0, expect.any(Number)]);
    expect(Math.max(...searches)).toBeGreaterThan(0);
    await view.close();
  });

  test('where the topics ended at a time', async () => {
    const { view } = openView();
    expect(await view.endsAt(0)).toEqual(
      new Map([
        [`${topic}/0`, 0],
        [`${topic}/1`, 0],
      ]),
    );
    expect(await view.endsAt(Date.now() + 60_000)).toEqual(new Map());
    await view.close();
  });
});
