import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { runDemo } from '../../src/app/run-demo.ts';
import { eventually } from '../support/eventually.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { describeOn } from '../support/services.ts';
import { uniqueName } from '../support/unique-name.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { openTestService } from '../support/test-service.ts';

// The simulated city through topics: whoever reads them says that it is simulated, and nobody says so of anything else.

// The store outlives the directory with the generated key.
const key = { PERSONAL_DATA_KEY: 'the secret of this store' };
const io = { stdout: { write: () => undefined }, stderr: { write: () => undefined } };

function demonstrate(settings: Record<string, string>): Promise<void> {
  return runDemo(
    {
      size: 'small',
      days: 1,
      seed: 1,
      eventsPerSecond: 20,
      clock: null,
      port: undefined,
      fresh: false,
      goesLive: false,
      kafka: true,
    },
    { env: settings, io, signal: new AbortController().signal, version: 'test' },
  );
}

async function labelsOf(url: string) {
  const metrics = await fetch(new URL('/v1/metrics/trips?from=2020-01-01&to=2020-01-02', url));
  const { receipt } = (await metrics.json()) as { receipt: { data_label?: string } };
  const health = (await (await fetch(new URL('/health', url))).json()) as { data_label?: string };
  return [metrics.headers.get('x-openride-data'), receipt.data_label ?? null, health.data_label ?? null];
}

describeOn('kafka', 'a simulated city in topics', ({ bootstrap }) => {
  const dataDir = makeDataDir();
  let scene: KafkaScene;
  beforeAll(() => {
    scene = openKafkaScene(bootstrap, { KAFKA_TOPIC_PREFIX: `${uniqueName('city')}.simulated` });
  });
  afterAll(async () => {
    await scene.remove();
    removeDataDir(dataDir);
  });

  test('is labelled by the service that reads it, in a directory that knows nothing of it, and when it starts again', async () => {
    await demonstrate({ ...scene.settings, DATA_DIR: dataDir });
    const storeDir = makeDataDir();
    for (const start of ['first', 'second']) {
      const service = await openTestService({ ...scene.settings, ...key, DATA_DIR: storeDir });
      expect(await labelsOf(service.url), start).toEqual(['simulated', 'simulated', 'simulated']);
      await eventually(() => expect(landedBy(service.kafka!.progress())).toBeGreaterThan(100));
      await service.remove();
    }
    removeDataDir(storeDir);
  });

  test('is not what a store is called that holds anything else', async () => {
    const storeDir = makeDataDir();
    const before = await openTestService({ ...key, DATA_DIR: storeDir });
    expect((await before.post(JSON.stringify(eventExamples['trip.started']))).ok).toBe(true);
    await before.remove();
    const service = await openTestService({ ...scene.settings, ...key, DATA_DIR: storeDir });
    expect(await labelsOf(service.url)).toEqual([null, null, null]);
    expect(service.logLines.some((line) => line.includes('simulated events come among others'))).toBe(true);
    await service.remove();
    removeDataDir(storeDir);
  });

  test('never goes to topics that are not named so', async () => {
    const settings = { ...scene.settings, KAFKA_TOPIC_PREFIX: uniqueName('real'), DATA_DIR: dataDir };
    await expect(demonstrate(settings)).rejects.toMatchObject({ code: 'demo_topics' });
  });
});

function landedBy(partitions: readonly { landed: number }[]): number {
  return partitions.reduce((sum, { landed }) => sum + landed, 0);
}
