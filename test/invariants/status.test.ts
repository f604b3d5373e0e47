import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWriterLockHeld } from '../../src/app/make-writer-lock.ts';
import { readConfig } from '../../src/app/config.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { readStatus } from '../../src/features/operations/status/read-status.ts';
import { MINUTE_MS } from '../../src/kernel/units.ts';
import { homeOf } from '../../src/platform/warehouse/store.ts';
import { eventually } from '../support/eventually.ts';
import { landOnly } from '../support/half-done.ts';
import { type KafkaScene, openKafkaScene } from '../support/kafka-topics.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, openTestPipeline, removeDataDir, type TestPipeline } from '../support/test-pipeline.ts';

// G7, G9: `status` runs beside the service, and what waits there is not in its own memory.

const LATENESS_MS = 60_000;
const settings = { ALLOWED_LATENESS_SECONDS: String(LATENESS_MS / 1_000) };

const dataDir = makeDataDir();
let service: TestPipeline;
let command: TestPipeline;
beforeAll(async () => {
  service = await openTestPipeline(dataDir);
  command = await openTestPipeline(dataDir);
});
afterAll(async () => {
  await command.close();
  await service.close();
  removeDataDir(dataDir);
});

const read = (more: Record<string, string> = {}) => {
  const { business, kafka } = readConfig({ DATA_DIR: dataDir, ...settings, ...more });
  const source = { isWritten: () => isWriterLockHeld(dataDir), metadata: null, writerLease: null };
  return readStatus({ ...command, ...source }, { ...business, dataDir, kafka });
};
const watermarkOf = ({ facts }: Awaited<ReturnType<typeof read>>) => Date.parse(facts['watermark'] as string);

describeOn('kafka', 'status of topics', ({ bootstrap }) => {
  let scene: KafkaScene;
  beforeAll(async () => {
    scene = openKafkaScene(bootstrap);
    await scene.admin.createTopics({ topics: [`${scene.prefix}.trip`], partitions: 1, replicas: 1 });
  });
  afterAll(() => scene.remove());

  test('what nobody has read from a topic holds the watermark back', async () => {
    const producedAtMs = Date.now();
    await scene.produce(`${scene.prefix}.trip`, [{ value: JSON.stringify(eventExamples['trip.started']) }]);
    const status = await eventually(async () => {
      const answer = await read(scene.settings);
      expect(answer).toMatchObject({ ok: true, facts: { kafka_lag: 1, kafka_error: null } });
      return answer;
    });
    expect(watermarkOf(status)).toBeLessThanOrEqual(producedAtMs - LATENESS_MS);
  });

  test('when the brokers cannot be asked, nothing is said of the watermark', async () => {
    const status = await read({ ...scene.settings, KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' });
    expect(status).toMatchObject({
      ok: false,
      facts: { watermark: null, kafka_lag: null, kafka_error: expect.any(String) as string },
    });
  });
});

test('batches that wait and that nobody fans out hold the watermark back, and are not ok when they are old', async () => {
  expect(await read()).toMatchObject({
    ok: true,
    facts: { batches_waiting: 0, a_process_writes: true },
  });
  const home = homeOf(service.warehouse);
  const ofNow = await landOnly(home, [eventExamples['trip.started']], Date.now() - MINUTE_MS);
  const recent = await read();
  expect(recent).toMatchObject({ ok: true, facts: { batches_waiting: 1, batches_overdue: 0 } });
  expect(watermarkOf(recent)).toBe(ofNow.ingestedAtMs - LATENESS_MS);

  const old = await landOnly(home, [eventExamples['trip.completed']], Date.now() - 20 * MINUTE_MS);
  const status = await read();
  expect(status).toMatchObject({ ok: false, facts: { batches_waiting: 2, batches_overdue: 1 } });
  expect(watermarkOf(status)).toBe(old.ingestedAtMs - LATENESS_MS);
});
