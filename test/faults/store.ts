import { z } from 'zod';
import type { Random } from '../../bench/random.ts';
import { families } from '../../src/events/contract.ts';
import { openLog } from '../../src/kernel/log.ts';
import { findUnbegun, readHead } from '../../src/ingest/fan-out/find-batches.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { readEndpoint } from '../../src/platform/warehouse/engine/endpoint-file.ts';
import { type EngineListen, enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { type Warehouse, openWarehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type Store as WarehouseStore, homeOf } from '../../src/platform/warehouse/store.ts';
import type { TestCluster } from '../support/test-cluster.ts';
import { until } from './until.ts';

// The driver's own view of the store. It is one more user of the engine, so the engine outlives a killed service, and a
// killed engine comes back even while the service is stopped: what a kill left can be looked at before it is repaired.

/** What is at work in the engine, as far as a kill can be aimed at it. */
export type Phase =
  'landing' | 'fan-out' | 'narrow fan-out' | 'second telling' | 'rebuild' | 'migration' | 'recovery';

/** What a kill left, worst first. */
export type Leftover = 'partly filled' | 'begun' | 'landed, not begun' | 'migration' | 'draft' | 'nothing';

export interface Store extends WarehouseStore {
  /** Kills an engine; of a cluster one of its shards, or now and then all of them. */
  crash(random: Random): Promise<void>;
  /** Resolves when what crashed runs and answers again. */
  revive(): Promise<void>;
  /** Whether a statement of the phase runs now; false too when the engine does not answer. */
  isAtWork(phase: Phase): Promise<boolean>;
  /** What a start would have to repair now. */
  leftover(): Promise<Leftover>;
  /** Statements of a writer that still run. */
  zombies(): Promise<number>;
  close(): Promise<void>;
}

const patterns: Record<Phase, string> = {
  landing: `startsWith(query_id, 'l:')`,
  'fan-out': `startsWith(query_id, 'w:') AND match(query, '^INSERT INTO fan(_of_[a-z_]+)? ')`,
  'narrow fan-out': `startsWith(query_id, 'w:') AND startsWith(query, 'INSERT INTO fan_of_')`,
  'second telling': `startsWith(query_id, 'w:') AND (match(query, '^INSERT INTO retellings') OR position(query, 'is_after') > 0 OR match(query, '^UPDATE [a-z]+_events '))`,
  rebuild: `startsWith(query_id, 'w:') AND position(query, '__draft') > 0`,
  migration: `startsWith(query_id, 'w:') AND match(query, '^(CREATE|DROP|INSERT INTO [a-z0-9_]+ SELECT[^{]*$)') AND position(query, '__draft') = 0`,
  recovery: `startsWith(query_id, 'w:') AND match(query, '^INSERT INTO (event_ids|[a-z]+_events|payments|trips|event_arrivals|redeliveries)')`,
};

const migrations = readSchema().migrations.length;

/** The store of a run: the embedded one, which starts again by itself, or a cluster. */
export async function openStore(
  dataDir: string,
  cluster: TestCluster | null = null,
  listen?: EngineListen,
): Promise<Store> {
  const warehouse: Warehouse = await openWarehouse({
    dataDir,
    engineMemoryBytes: 900_000_000,
    remote: cluster === null ? null : { ...cluster.address, cluster: cluster.name },
    database: 'openride',
    log: openLog('silent'),
    ...(listen !== undefined && { listen }),
  });
  const view = lookInto(warehouse);
  const life = cluster === null ? embeddedLife(dataDir, view) : clusterLife(cluster, view);
  return {
    ...warehouse,
    ...life,
    isAtWork: view.isAtWork,
    leftover: () => patiently(view.leftover),
    zombies: () => patiently(view.zombies),
    close: () => warehouse.close(),
  };
}

type Life = Pick<Store, 'crash' | 'revive'>;

function embeddedLife(dataDir: string, { zombies }: Pick<Store, 'zombies'>): Life {
  const pidNow = () => readEndpoint(enginePaths(dataDir).endpoint)?.pid ?? 0;
  let crashed: number | null = null;
  const answers = () =>
    pidNow() === crashed
      ? false
      : zombies().then(
          () => true,
          () => false,
        );
  return {
    crash() {
      crashed = pidNow();
      process.kill(crashed, 'SIGKILL');
      return Promise.resolve();
    },
    async revive() {
      if (!(await until(answers, 30_000))) throw new Error('The engine did not come back within 30 s.');
      crashed = null;
    },
  };
}

function clusterLife({ shards }: TestCluster, { zombies }: Pick<Store, 'zombies'>): Life {
  const answers = () =>
    zombies().then(
      () => true,
      () => false,
    );
  return {
    async crash(random) {
      const crashed = random.unit() < 0.25 ? shards : [random.pick(shards)];
      await Promise.all(crashed.map((shard) => shard.kill()));
    },
    async revive() {
      await Promise.all(shards.map((shard) => shard.start()));
      // A shard may have fallen with the one that was killed, a moment later.
      if (!(await until(answers, 30_000))) throw new Error('The shards did not come back within 30 s.');
    },
  };
}

/** A shard may fall with another for a moment: what is looked at then is looked at again. */
async function patiently<T>(look: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function lookInto({ connection, shards }: WarehouseStore): Pick<Store, 'isAtWork' | 'leftover' | 'zombies'> {
  const home = homeOf({ connection, shards });
  const countAt = async (at: Connection, expression: string): Promise<number> => {
    const rows = await at.query(z.object({ n: z.coerce.number() }), `SELECT toInt64(${expression}) AS n`);
    return rows[0]?.n ?? 0;
  };
  const onEach = (expression: string) => Promise.all(shards.map((shard) => countAt(shard, expression)));
  const sum = async (expression: string) => (await onEach(expression)).reduce((a, b) => a + b, 0);

  async function isPartlyFilled(seq: number): Promise<boolean> {
    const tables = ['event_ids', ...families.map((f) => `${f}_events`)];
    for (const table of tables)
      if ((await sum(`(SELECT count() FROM ${table} WHERE seq = ${seq})`)) > 0) return true;
    return false;
  }

  async function leftover(): Promise<Leftover> {
    const tables = `(SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'batches')`;
    if (Math.min(...(await onEach(tables))) === 0) return 'migration';
    const { open } = await readHead(home);
    if (open !== null) return (await isPartlyFilled(open.seq)) ? 'partly filled' : 'begun';
    if ((await findUnbegun(connection, 0)).length > 0) return 'landed, not begun';
    const applied = await onEach('(SELECT uniqExact(number) FROM schema_migrations)');
    if (Math.min(...applied) < migrations) return 'migration';
    const drafts = `(SELECT count() FROM system.tables WHERE database = currentDatabase() AND endsWith(name, '__draft'))`;
    return (await sum(drafts)) > 0 ? 'draft' : 'nothing';
  }

  return {
    isAtWork: (phase) =>
      sum(`(SELECT count() FROM system.processes WHERE ${patterns[phase]})`).then(
        (n) => n > 0,
        () => false,
      ),
    leftover,
    zombies: () => sum(`(SELECT count() FROM system.processes WHERE startsWith(query_id, 'w:'))`),
  };
}
