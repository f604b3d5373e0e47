import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Random, makeRandom } from '../../../bench/random.ts';
import { freePorts } from '../../../scripts/services/ports.ts';
import { type TcpProxy, startTcpProxy } from '../../support/tcp-proxy.ts';
import { type Producer, startProducer } from '../producer.ts';
import { until } from '../until.ts';
import { type Service, startService } from '../service.ts';
import { type Store, openStore } from '../store.ts';
import { type TopicWriter, openTopicWriter } from './deliver.ts';
import { type MortalServer, startMortalKafka, startMortalPostgres } from './servers.ts';

// Three consumers and two workers on one engine, which they reach through a line that can be cut; a broker and a PostgreSQL of
// their own, for those are killed too. The driver holds the engine and so brings it back when it was killed.

export type Role = 'consumer' | 'worker';

export interface KafkaScene {
  store: Store;
  kafka: MortalServer<'kafka'>;
  postgres: MortalServer<'postgres'>;
  /** The way of every service to the engine. */
  line: TcpProxy;
  topics: TopicWriter;
  producer: Producer;
  random: Random;
  services: Record<Role, Service[]>;
  settings: Record<string, string>;
  /** What must not be, in words. */
  faults: string[];
  dataDir: string;
  close(): Promise<void>;
}

export const SESSION_TIMEOUT_MS = 4_000;
export const LEASE_TTL_MS = 2_000;
const NUMBERS: Record<Role, number> = { consumer: 3, worker: 2 };
const PARTITIONS = 12;
const PREFIX = 'faults';
const GROUP = 'faults-group';
const AWAY_FOR_AT_MOST_MS = 90_000;

export async function openKafkaScene({
  seed,
  maxPauseMs,
}: {
  seed: number;
  maxPauseMs: number;
}): Promise<KafkaScene> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-kafka-faults-'));
  const [httpPort] = (await freePorts(1)) as [number];
  const password = randomBytes(24).toString('base64url');
  const [kafka, postgres, store] = await Promise.all([
    startMortalKafka(dataDir),
    startMortalPostgres(dataDir),
    openStore(dataDir, null, { httpPort, password }),
  ]);
  const line = await startTcpProxy(() => ({ host: '127.0.0.1', port: httpPort }));
  const { bootstrap } = kafka.endpoint;
  const topics = openTopicWriter({ bootstrap, prefix: PREFIX, group: GROUP, partitions: PARTITIONS });
  await topics.prepare();
  const random = makeRandom(seed);
  const producer = startProducer({
    seed,
    findReceiver: () => (batch, ledger) => topics.deliver(batch, ledger),
    batch: { min: 50, max: 500 },
    senders: 3,
    maxStepMs: 5_000, // millions of events
    retold: 0.03,
    maxPauseMs,
  });
  const scene: KafkaScene = {
    store,
    kafka,
    postgres,
    line,
    topics,
    producer,
    random,
    dataDir,
    services: { consumer: [], worker: [] },
    faults: [],
    settings: {
      CLICKHOUSE_URL: `http://127.0.0.1:${line.port}`,
      CLICKHOUSE_USER: 'openride',
      CLICKHOUSE_PASSWORD: password,
      DATABASE_URL: postgres.endpoint.url,
      LEASE_TTL_SECONDS: String(LEASE_TTL_MS / 1000),
      PERSONAL_DATA_KEY: randomBytes(16).toString('hex'),
      KAFKA_BOOTSTRAP_SERVERS: bootstrap,
      KAFKA_TOPIC_PREFIX: PREFIX,
      KAFKA_CONSUMER_GROUP_ID: GROUP,
      KAFKA_PARTITIONS: String(PARTITIONS),
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
    },
    async close() {
      for (const service of allServices(scene)) service.kill('SIGKILL');
      await Promise.all(allServices(scene).map(({ gone }) => gone));
      await producer.stop();
      await topics.close();
      await line.close();
      await store.close();
      await Promise.all([kafka.stop(), postgres.stop()]);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
  refill(scene);
  await Promise.all(allServices(scene).map(({ ready }) => ready));
  return scene;
}

export function allServices({ services }: KafkaScene): Service[] {
  return [...services.worker, ...services.consumer];
}

/** Replaces the dead, as whatever runs the processes would. */
export function refill(scene: KafkaScene): void {
  for (const role of ['worker', 'consumer'] as const) {
    const alive = scene.services[role].filter((service) => service.alive);
    while (alive.length < NUMBERS[role])
      alive.push(startService(scene.dataDir, { ...scene.settings, ROLE: role }));
    scene.services[role] = alive;
  }
}

const numberRow = z.object({ n: z.coerce.number() });

async function readCount({ store }: KafkaScene, expression: string): Promise<number> {
  return (await store.connection.query(numberRow, `SELECT toInt64(${expression}) AS n`))[0]?.n ?? 0;
}

/** How many batches are queryable. */
export function countDone(scene: KafkaScene): Promise<number> {
  return readCount(scene, `(SELECT countIf(state = 'done') FROM batches)`);
}

/** The worker that fans out now, null when it is not known or gone. */
export async function findHolder(scene: KafkaScene): Promise<Service | null> {
  const row = z.object({ holder: z.string() });
  const sql = 'SELECT argMax(holder, epoch) AS holder FROM lease';
  const [, pid] = (await scene.store.connection.query(row, sql))[0]?.holder.split(':') ?? [];
  return scene.services.worker.find((worker) => worker.alive && String(worker.pid) === pid) ?? null;
}

/** Waits until more batches are queryable than before; says so when that does not happen. */
export async function untilProgress(scene: KafkaScene, before: number, after: string): Promise<void> {
  const goesOn = () =>
    countDone(scene).then(
      (done) => done > before,
      () => false, // the engine is on its way
    );
  if (!(await until(goesOn, AWAY_FOR_AT_MOST_MS)))
    scene.faults.push(`${after}: nothing became queryable for ${AWAY_FOR_AT_MOST_MS / 1000} s`);
}

/** Records that landed and whose offset did not move: what a successor would read again. */
export async function countUncommitted(scene: KafkaScene): Promise<number> {
  const row = z.object({ place: z.string(), next: z.coerce.number() });
  const landed = await scene.store.connection.query(
    row,
    `SELECT concat(origin, '/', toString(partition)) AS place, max(position) + 1 AS next FROM events_raw WHERE source = 'kafka' GROUP BY place`,
  );
  const committed = await scene.topics.committed();
  return landed.reduce((sum, { place, next }) => sum + Math.max(0, next - (committed.get(place) ?? 0)), 0);
}
