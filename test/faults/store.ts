import { z } from 'zod';
import { openLog } from '../../src/kernel/log.ts';
import { findUnbegun, readHead } from '../../src/ingest/fan-out/find-batches.ts';
import type { Connection } from '../../src/warehouse/connection.ts';
import { readEndpoint } from '../../src/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../../src/warehouse/engine/start.ts';
import { type Warehouse, openWarehouse } from '../../src/warehouse/open.ts';
import { readSchema } from '../../src/warehouse/schema.ts';

// The driver's own view of the store. It is one more user of the engine, so the engine outlives a killed service, and a
// killed engine comes back even while the service is stopped: what a kill left can be looked at before it is repaired.

/** What is at work in the engine, as far as a kill can be aimed at it. */
export type Phase = 'landing' | 'fan-out' | 'rebuild' | 'migration' | 'recovery';

/** What a kill left, worst first. */
export type Leftover = 'partly filled' | 'begun' | 'landed, not begun' | 'migration' | 'draft' | 'nothing';

export interface Store {
  connection: Connection;
  enginePid(): number;
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
  'fan-out': `startsWith(query_id, 'w:') AND startsWith(query, 'INSERT INTO fan ')`,
  rebuild: `startsWith(query_id, 'w:') AND position(query, '__draft') > 0`,
  migration: `startsWith(query_id, 'w:') AND match(query, '^(CREATE|DROP|INSERT INTO [a-z0-9_]+ SELECT[^{]*$)') AND position(query, '__draft') = 0`,
  recovery: `startsWith(query_id, 'w:') AND match(query, '^INSERT INTO (event_ids|[a-z]+_events|payments|trips|event_arrivals|redeliveries)')`,
};

const migrations = readSchema().migrations.length;

export async function openStore(dataDir: string): Promise<Store> {
  const options = {
    engineMemoryBytes: 900_000_000,
    remote: null,
    database: 'openride',
    log: openLog('silent'),
  };
  const warehouse: Warehouse = await openWarehouse({ dataDir, ...options });
  const { connection } = warehouse;
  const count = async (expression: string): Promise<number> => {
    const rows = await connection.query(
      z.object({ n: z.coerce.number() }),
      `SELECT toInt64(${expression}) AS n`,
    );
    return rows[0]?.n ?? 0;
  };

  async function isPartlyFilled(seq: number): Promise<boolean> {
    const tables = [
      'event_ids',
      ...['user', 'booking', 'payment', 'trip', 'route', 'location'].map((f) => `${f}_events`),
    ];
    for (const table of tables)
      if ((await count(`(SELECT count() FROM ${table} WHERE seq = ${seq})`)) > 0) return true;
    return false;
  }

  return {
    connection,
    enginePid: () => readEndpoint(enginePaths(dataDir).endpoint)?.pid ?? 0,
    isAtWork: (phase) =>
      count(`(SELECT count() FROM system.processes WHERE ${patterns[phase]})`).then(
        (n) => n > 0,
        () => false,
      ),
    async leftover() {
      const tables = `(SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'batches')`;
      if ((await count(tables)) === 0) return 'migration';
      const { open } = await readHead(connection);
      if (open !== null) return (await isPartlyFilled(open.seq)) ? 'partly filled' : 'begun';
      if ((await findUnbegun(connection, 0)).length > 0) return 'landed, not begun';
      const applied = await count('(SELECT uniqExact(number) FROM schema_migrations)');
      if (applied < migrations) return 'migration';
      const drafts = `(SELECT count() FROM system.tables WHERE database = currentDatabase() AND endsWith(name, '__draft'))`;
      return (await count(drafts)) > 0 ? 'draft' : 'nothing';
    },
    zombies: () => count(`(SELECT count() FROM system.processes WHERE startsWith(query_id, 'w:'))`),
    close: () => warehouse.close(),
  };
}
