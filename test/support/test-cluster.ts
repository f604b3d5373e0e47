import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../scripts/services/ports.ts';
import { isAlive, joinOrStart, useEngine } from '../../src/platform/warehouse/engine/join.ts';
import type { EngineCluster } from '../../src/platform/warehouse/engine/render-config.ts';
import { type EngineOptions, enginePaths } from '../../src/platform/warehouse/engine/start.ts';

// The embedded engine ends its whole process on any error of a connection by the native protocol. So the kill of one shard, or a
// wrong password, may also end the shard that talks to it. A server only logs such an error. So this file restarts a shard that
// ends without being told to.

/** One engine of a test cluster. */
export interface TestShard {
  url: string;
  tcpPort: number;
  /** Kills it at once, as a crash would. Resolves when its process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and files. */
  start(): Promise<void>;
}

/** Several engines on this machine that know one another by `remote_servers`, like a cluster in production. */
export interface TestCluster {
  shards: TestShard[];
  /** The name of the cluster in `remote_servers`. */
  name: string;
  /** The addresses of its shards in order, and one login for all. */
  address: { urls: string[]; user: string; password: string };
  /** The data directory of each engine. */
  engineDirs: string[];
  /** The settings with which the service connects to the cluster. */
  settings: Record<string, string>;
  close(): Promise<void>;
}

export interface TestClusterOptions {
  shards?: number;
  memoryMb?: number;
  /** Changes the facts that the engines are told about one another, such as another port (a proxy) or another password. */
  tell?: (shard: ToldShard, index: number) => ToldShard | Promise<ToldShard>;
}

type ToldShard = EngineCluster['shards'][number];

const NAME = 'openride';
const WATCH_EVERY_MS = 100;
const LOGIN = { user: 'openride', password: 'of-a-test-cluster' };

/** Starts the engines in a directory of their own. `close` stops them and removes it. */
export async function openTestCluster({
  shards: count = 2,
  memoryMb = 1_500,
  tell = (shard) => shard,
}: TestClusterOptions = {}): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'openride-cluster-'));
  const ports = await freePorts(2 * count);
  const places = Array.from({ length: count }, (_, index) => ({
    dataDir: join(directory, `shard-${index + 1}`),
    httpPort: ports[2 * index] as number,
    tcpPort: ports[2 * index + 1] as number,
  }));
  const told = await Promise.all(
    places.map(async ({ tcpPort }, index) => tell({ host: '127.0.0.1', port: tcpPort }, index)),
  );
  const options = {
    memoryLimitBytes: memoryMb * 1_000_000,
    readyWithinMs: 20_000,
    cluster: { name: NAME, shards: told },
  };
  const engines = await Promise.all(places.map((place) => startShard(place, options)));
  const urls = engines.map(({ url }) => url);
  return {
    shards: engines,
    name: NAME,
    engineDirs: places.map((place) => place.dataDir),
    address: { urls, ...LOGIN },
    settings: {
      CLICKHOUSE_URL: urls.join(','),
      CLICKHOUSE_CLUSTER: NAME,
      CLICKHOUSE_USER: LOGIN.user,
      CLICKHOUSE_PASSWORD: LOGIN.password,
    },
    async close() {
      await Promise.all(engines.map((engine) => engine.leave()));
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startShard(
  { dataDir, httpPort, tcpPort }: { dataDir: string; httpPort: number; tcpPort: number },
  told: Pick<EngineOptions, 'memoryLimitBytes' | 'readyWithinMs' | 'cluster'>,
): Promise<TestShard & { leave(): Promise<void> }> {
  const paths = enginePaths(dataDir);
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  const options = { ...told, database: 'openride', listen: { httpPort, tcpPort, password: LOGIN.password } };
  const user = await useEngine(paths, options);
  let pid = (await joinOrStart(paths, options)).pid;
  let mayBeDown = false;
  let starting: Promise<void> | null = null;
  const start = () =>
    (starting ??= joinOrStart(paths, options)
      .then((endpoint) => void (pid = endpoint.pid))
      .finally(() => (starting = null)));
  const watch = setInterval(() => {
    if (!mayBeDown && !isAlive(pid)) void start().catch(() => undefined);
  }, WATCH_EVERY_MS);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (isAlive(pid)) process.kill(pid, signal);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return {
    url: `http://127.0.0.1:${httpPort}`,
    tcpPort,
    async kill() {
      mayBeDown = true;
      await starting;
      await end('SIGKILL');
    },
    async start() {
      await start();
      mayBeDown = false;
    },
    async leave() {
      mayBeDown = true;
      clearInterval(watch);
      await starting;
      user.release();
      await end('SIGTERM');
    },
  };
}
