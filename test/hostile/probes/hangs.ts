import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enginePid } from '../../../bench/process-memory.ts';
import { openTopicWriter } from '../../faults/kafka/deliver.ts';
import { balancePartitions } from '../../faults/kafka/partitions.ts';
import { startMortalKafka, startMortalPostgres, startMortalRedis } from '../../faults/kafka/servers.ts';
import { type Service, startService } from '../../faults/service.ts';
import { hangUnderLoad } from '../hangs/hang-under-load.ts';
import { hangUnderPositions } from '../hangs/positions.ts';
import type { Probe, ProbeGroup, Target, Verdict } from '../probe.ts';

// Each of the four that the service stands on is stopped in its turn, as if its machine hung, while 2,000 events a second come. The
// servers are the probe's own.

const expects =
  'not ready within 10 s, queryable again within 30 s, nothing lost, nothing twice, every sum as sent';
const CHANNEL = 'hostile';
const TOPICS = { prefix: 'hostile', group: 'hostile', partitions: 4 };

type Act = (place: {
  dataDir: string;
  start: (settings?: Record<string, string>) => Service;
}) => Promise<Verdict>;

/** A probe with a service in a directory of its own, which are gone afterwards. */
function hangs(name: string, act: Act): Probe {
  return {
    name,
    expects,
    long: true,
    async run({ root }: Target) {
      const dataDir = mkdtempSync(join(tmpdir(), 'openride-hangs-'));
      let service: Service | null = null;
      try {
        return await act({ dataDir, start: (settings) => (service = startService(dataDir, settings, root)) });
      } finally {
        await endService(service);
        rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      }
    },
  };
}

async function endService(service: Service | null): Promise<void> {
  if (service === null) return;
  const tooLate = setTimeout(() => service.kill('SIGKILL'), 30_000);
  await service.stop();
  clearTimeout(tooLate);
}

const engineHangs =
  (goesOn: boolean): Act =>
  async ({ dataDir, start }) => {
    const service = start();
    await service.ready;
    return hangUnderLoad({ service, dataDir, pid: enginePid(dataDir) ?? 0, goesOn });
  };

const postgresHangs: Act = async ({ dataDir, start }) => {
  const postgres = await startMortalPostgres(dataDir);
  try {
    const service = start({ DATABASE_URL: postgres.endpoint.url });
    const verdict = await hangUnderLoad({ service, dataDir, pid: postgres.pid(), goesOn: true });
    await endService(service);
    return verdict;
  } finally {
    await postgres.stop();
  }
};

const kafkaHangs: Act = async ({ dataDir, start }) => {
  const kafka = await startMortalKafka(dataDir);
  const { bootstrap } = kafka.endpoint;
  const topics = openTopicWriter({ bootstrap, ...TOPICS });
  try {
    await topics.prepare();
    const service = start({
      KAFKA_BOOTSTRAP_SERVERS: bootstrap,
      KAFKA_TOPIC_PREFIX: TOPICS.prefix,
      KAFKA_CONSUMER_GROUP_ID: TOPICS.group,
      KAFKA_PARTITIONS: String(TOPICS.partitions),
    });
    const verdict = await hangUnderLoad({
      service,
      dataDir,
      pid: kafka.pid(),
      goesOn: true,
      deliver: (batch, ledger) => topics.deliver(batch, ledger),
      hasLanded: async (store) => (await balancePartitions({ topics, store })).isRight,
    });
    await endService(service);
    return verdict;
  } finally {
    await topics.close();
    await kafka.stop();
  }
};

const redisHangs: Act = async ({ dataDir, start }) => {
  const redis = await startMortalRedis(dataDir);
  try {
    const redisUrl = redis.endpoint.url;
    const service = start({ REDIS_URL: redisUrl, FLEET_CHANNEL: CHANNEL });
    return await hangUnderPositions({ service, dataDir, pid: redis.pid(), redisUrl, channel: CHANNEL });
  } finally {
    await redis.stop();
  }
};

/** Something that the service needs keeps its connections and answers nothing. */
export const hanging: ProbeGroup = {
  name: 'what hangs',
  probes: [
    hangs('the engine is stopped for 12 s', engineHangs(true)),
    hangs('the engine is stopped for good', engineHangs(false)),
    hangs('PostgreSQL is stopped for 12 s', postgresHangs),
    hangs('the broker is stopped for 12 s', kafkaHangs),
    hangs('Redis is stopped for 12 s', redisHangs),
  ],
};
