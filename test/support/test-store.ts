import { randomUUID } from 'node:crypto';
import { openLog } from '../../src/kernel/log.ts';
import { type Connection, openConnection } from '../../src/platform/warehouse/connection.ts';
import { migrate } from '../../src/platform/warehouse/migrate.ts';
import { openWarehouse } from '../../src/platform/warehouse/open.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { makeDatabase, runEngine } from './shared-store.ts';
import { makeDataDir, removeDataDir } from './test-pipeline.ts';
import { uniqueName } from './unique-name.ts';

/** A test file's own migrated store on a real engine. */
export interface TestStore {
  connection: Connection;
  close(): Promise<void>;
}

/** An accepted event by the contract, with money as text and the currency filled in. */
export type AcceptedEvent = { event_type: string; event_timestamp: string } & Record<string, unknown>;

/** An event and its time of ingestion in ms. */
export interface Arrival {
  event: AcceptedEvent;
  ingestedAtMs: number;
  /** It is history from a file. Default: false. */
  imported?: boolean;
}

/**
 * Opens a migrated store: a database on the engine of the run. Outside of a run it starts an engine in a directory of its own.
 */
export async function openTestStore(): Promise<TestStore> {
  const engine = runEngine();
  if (engine === null) return openOwnStore();
  const database = uniqueName('store');
  await makeDatabase(engine, database, 'migrated');
  const connection = openConnection({ ...engine, database });
  return { connection, close: () => connection.close() };
}

async function openOwnStore(): Promise<TestStore> {
  const dataDir = makeDataDir();
  const log = openLog('silent');
  const options = { dataDir, engineMemoryBytes: 1_000_000_000, remote: null, database: 'openride', log };
  const warehouse = await openWarehouse(options);
  await migrate(warehouse.connection, readSchema(), log);
  return {
    connection: warehouse.connection,
    async close() {
      await warehouse.close();
      removeDataDir(dataDir);
    },
  };
}

/** Lets each event arrive a second after it happened. */
export function arrivalsOf(events: readonly AcceptedEvent[]): Arrival[] {
  return events.map((event) => ({ event, ingestedAtMs: Date.parse(event.event_timestamp) + 1_000 }));
}

/**
 * Inserts events through the views of the fan-out into families, rollups and entity tables. They skip the intake and the search
 * for duplicates.
 */
export async function insertAccepted(
  connection: Connection,
  arrivals: readonly Arrival[],
  seq = 1,
): Promise<void> {
  const lines = arrivals.map(({ event, ingestedAtMs, imported = false }, i) => {
    const entity = event.event_type.split('.')[0] ?? '';
    const family = entity === 'driver' ? 'location' : entity;
    const { event_type, event_timestamp, ...payload } = event;
    return JSON.stringify({
      seq,
      i,
      ingested_at: new Date(ingestedAtMs).toISOString(),
      imported,
      family,
      event_type,
      identity: randomUUID(),
      event_id: randomUUID(),
      entity_id: payload[`${entity}_id`],
      event_time: new Date(event_timestamp).toISOString(),
      content_hash: '0',
      payload: JSON.stringify({ event_type, event_timestamp, ...payload }),
    });
  });
  await connection.insert('INSERT INTO fan FORMAT JSONEachRow', lines.join('\n'));
}

/** Lands second tellings as the fan-out does: the rows that they add to derived tables, and the note that they were told twice. */
export async function insertRetold(
  connection: Connection,
  arrivals: readonly Arrival[],
  seq: number,
): Promise<void> {
  const lines = arrivals.map(({ event }, i) => {
    const [family = ''] = event.event_type.split('.');
    const { event_type, event_timestamp } = event;
    const event_time = new Date(event_timestamp).toISOString();
    return JSON.stringify({
      seq,
      i,
      family,
      event_type,
      identity: randomUUID(),
      entity_id: event[`${family}_id`],
      event_time,
      added: ['x'],
    });
  });
  await connection.insert('INSERT INTO retellings FORMAT JSONEachRow', lines.join('\n'));
  await insertAccepted(connection, arrivals, seq);
}
