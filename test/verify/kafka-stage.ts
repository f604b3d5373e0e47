import { readEndpoints } from '../../scripts/services/endpoints.ts';
import { type ServiceProcess, startService } from '../../bench/service-process.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import { uniqueName } from '../support/unique-name.ts';

// The service as it runs beside a real cluster: two consumers, a worker and an api. Each is a process of its own. They share one
// event store and one PostgreSQL.

export interface KafkaStage {
  /** The address of the api. */
  url: string;
  /** The settings with which a producer finds the topics. */
  settings: Record<string, string>;
  /** Kills a process with SIGKILL and starts another one in its place. */
  killAndReplace(process: 'consumer' | 'worker'): Promise<void>;
  close(): Promise<void>;
}

/** Starts the processes. Throws if Kafka or PostgreSQL cannot be found. */
export async function openKafkaStage(
  dataDir: string,
  more: Record<string, string> = {},
): Promise<KafkaStage> {
  const bootstrap = process.env['KAFKA_BOOTSTRAP_SERVERS'] ?? readEndpoints().kafka?.bootstrap;
  const server = process.env['DATABASE_URL'] ?? readEndpoints().postgres?.url;
  if (bootstrap === undefined || server === undefined)
    throw new Error('Kafka and PostgreSQL are needed: "npm run services:up" starts them.');
  const database = await makeTestDatabase(server);
  const prefix = uniqueName('verify');
  const settings = {
    KAFKA_BOOTSTRAP_SERVERS: bootstrap,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_CONSUMER_GROUP_ID: `${prefix}-group`,
    KAFKA_PARTITIONS: '4',
  };
  const start = (role: string) =>
    startService(dataDir, {
      ...settings,
      ROLE: role,
      DATABASE_URL: database.url,
      LEASE_TTL_SECONDS: '5',
      LOG_LEVEL: 'error',
      ...more,
    });
  // If the process that started the engine is killed, the engine dies with it.
  const processes: Record<string, ServiceProcess> = {};
  const begin = async (name: string, role: string) => (processes[name] = await start(role));
  await Promise.all([
    begin('api', 'api'),
    begin('worker', 'worker'),
    begin('consumer', 'consumer'),
    begin('second consumer', 'consumer'),
  ]);
  return {
    url: processes['api']!.url,
    settings,
    async killAndReplace(name) {
      await processes[name]!.kill();
      await begin(name, name);
    },
    async close() {
      await Promise.all(Object.values(processes).map((one) => one.stop()));
      await database.drop();
    },
  };
}
