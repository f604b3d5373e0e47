import { z } from 'zod';
import { openLog } from '../src/kernel/log.ts';
import type { Connection } from '../src/platform/warehouse/connection.ts';
import { oneBlock, oneBlockThroughViews } from '../src/platform/warehouse/insert-settings.ts';
import { migrate } from '../src/platform/warehouse/migrate.ts';
import { openWarehouse } from '../src/platform/warehouse/open.ts';
import { readSchema, type Schema, selectFrom } from '../src/platform/warehouse/schema.ts';

/** The engine alone, on the rows that the pipeline has made, in a database of its own. */
export interface BareMeasurement {
  events: number;
  batch_events: number;
  /** Typed rows into families and rollups, one statement after another: the measure of the ratio. */
  families_and_rollups: Rate;
  /** The same with two batches at once. */
  two_at_once: Rate;
  /** Landing rows with their payload, then INSERT … SELECT through every view, without looking for duplicates. */
  landing_and_fan_out: Rate;
}

export interface Rate {
  seconds: number;
  events_per_second: number;
}

const ENGINE_MEMORY_BYTES = 1_000_000_000;

interface PreparedBatch {
  events: number;
  /** INSERT statement → rows as tab-separated text. */
  inserts: { sql: string; rows: Buffer }[];
  landing: Buffer;
}

/** Measures on the store that an import has filled: its batches are read back and inserted into empty tables. */
export async function measureBareEngine(dataDir: string): Promise<BareMeasurement> {
  const open = (database: string) =>
    openWarehouse({
      dataDir,
      engineMemoryBytes: ENGINE_MEMORY_BYTES,
      remote: null,
      database,
      log: openLog('warn', process.stderr),
    });
  const schema = readSchema();
  const source = await open('openride');
  try {
    const batches = await readBatches(source.connection, schema);
    const measure = async (act: (target: Connection) => Promise<void>): Promise<Rate> => {
      const target = await open('bench_bare');
      try {
        await prepareTarget(target.connection, schema);
        const started = performance.now();
        await act(target.connection);
        const seconds = (performance.now() - started) / 1000;
        const events = batches.reduce((sum, batch) => sum + batch.events, 0);
        return { seconds, events_per_second: Math.round(events / seconds) };
      } finally {
        await source.connection.command('DROP DATABASE IF EXISTS bench_bare SYNC');
        await target.close();
      }
    };
    return {
      events: batches.reduce((sum, batch) => sum + batch.events, 0),
      batch_events: Math.max(...batches.map((batch) => batch.events)),
      families_and_rollups: await measure((target) => insertPrepared(target, batches)),
      two_at_once: await measure(async (target) => {
        const half = Math.ceil(batches.length / 2);
        await Promise.all(
          [batches.slice(0, half), batches.slice(half)].map((part) => insertPrepared(target, part)),
        );
      }),
      landing_and_fan_out: await measure((target) => landAndFanOut(target, batches)),
    };
  } finally {
    await source.close();
  }
}

/** The rollups that read all families hang on a Null table with just the columns that they read. */
async function prepareTarget(target: Connection, schema: Schema): Promise<void> {
  await migrate(target, schema, openLog('silent'));
  await target.command('CREATE TABLE arrivals_fan AS events ENGINE = Null');
  for (const derived of schema.derived.filter(({ from }) => from === 'events')) {
    await target.command(
      `CREATE MATERIALIZED VIEW ${derived.table}_bare TO ${derived.table} AS ${selectFrom(derived, 'arrivals_fan')}`,
    );
  }
}

async function readBatches(source: Connection, schema: Schema): Promise<PreparedBatch[]> {
  const done = await source.query(
    z.object({ seq: z.string(), batch_id: z.string(), records: z.int() }),
    `SELECT toString(seq) AS seq, batch_id, records FROM batches WHERE state = 'done' ORDER BY batches.seq`,
  );
  const prepared: PreparedBatch[] = [];
  for (const { seq, batch_id, records } of done) {
    const read = (sql: string) => readAll(source, sql, { seq, batch: batch_id });
    const inserts = [];
    for (const { table, family } of schema.families) {
      const rows = await read(`SELECT * FROM ${table} WHERE seq = {seq:UInt64} FORMAT TabSeparated`);
      if (rows.length > 0) inserts.push({ sql: `INSERT INTO ${family}_fan FORMAT TabSeparated`, rows });
    }
    const arrivals = await read('SELECT * FROM events WHERE seq = {seq:UInt64} FORMAT TabSeparated');
    inserts.push({ sql: 'INSERT INTO arrivals_fan FORMAT TabSeparated', rows: arrivals });
    const landing = await read('SELECT * FROM events_raw WHERE batch_id = {batch:UUID} FORMAT TabSeparated');
    prepared.push({ events: records, inserts, landing });
  }
  return prepared;
}

async function readAll(source: Connection, sql: string, params: Record<string, string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.stream(sql, { params })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function insertPrepared(target: Connection, batches: readonly PreparedBatch[]): Promise<void> {
  for (const { inserts } of batches) {
    for (const { sql, rows } of inserts) await target.insert(sql, [rows], { settings: oneBlockThroughViews });
  }
}

async function landAndFanOut(target: Connection, batches: readonly PreparedBatch[]): Promise<void> {
  for (const [seq, { landing }] of batches.entries()) {
    const batchId = landing.subarray(0, landing.indexOf('\t')).toString();
    await target.insert('INSERT INTO events_raw FORMAT TabSeparated', [landing], { settings: oneBlock });
    await target.command(
      `INSERT INTO fan SELECT {seq:UInt64} AS seq, i, ingested_at, imported, toString(family) AS family, event_type, identity,
         event_id, entity_id, event_time, content_hash, payload
       FROM events_raw WHERE batch_id = {batch:UUID} AND outcome = 'accepted' ORDER BY i`,
      { params: { seq, batch: batchId }, settings: oneBlockThroughViews },
    );
  }
}
