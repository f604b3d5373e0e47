import type { Logger } from '../../kernel/log.ts';
import type { Connection } from './connection.ts';
import { readDdl } from './read-ddl.ts';
import type { Schema } from './schema.ts';

/** The days that rows are kept. Raw records and families count from ingestion, so imported history does not expire at once. */
export interface RetentionDays {
  events: number;
  locations: number;
  rollups: number;
  deadLetters: number;
}

const BATCHES_OUTLIVE_DAYS = 30;

/**
 * Tables that never expire, because questions about today need their oldest rows: how many users there are, who is new or has
 * returned, when a driver first drove, which routes are active and where they go. They take some bytes for each user and day.
 */
export const keptForGood: readonly string[] = ['users', 'user_days', 'driver_days', 'route_changes'];

/**
 * Sets every table's TTL to the settings. It alters only tables whose TTL differs; rows that are stored already expire with later
 * merges.
 */
export async function applyRetention(
  connection: Connection,
  schema: Schema,
  days: RetentionDays,
  log: Logger,
): Promise<void> {
  const ddlOf = await readDdl(connection);
  const different = retentionRules(schema, days).filter(({ table, ttl }) => {
    const ddl = normalised(ddlOf.get(table) ?? '');
    return ttl === null ? ddl.includes('ttltodatetime(') : !ddl.includes(normalised(`TTL ${ttl}`));
  });
  // The tables are altered at the same time: an empty store needs all of them, and each waits for the disk.
  await Promise.all(
    different.map(async ({ table, ttl }) => {
      log.info({ table, ttl }, 'setting retention');
      const change = ttl === null ? 'REMOVE TTL' : `MODIFY TTL ${ttl}`;
      await connection.command(`ALTER TABLE ${table} ${change}`, {
        settings: { materialize_ttl_after_modify: 0 },
      });
    }),
  );
}

/**
 * Returns the TTL expression of each table, null where rows never expire. Everything counts from ingestion: a derived row that
 * counted from its own day would lose imported history at once.
 */
export function retentionRules(schema: Schema, days: RetentionDays): { table: string; ttl: string | null }[] {
  const after = (column: string, count: number) => `${column} + toIntervalDay(${count})`;
  const families = schema.families.map((family) => ({
    table: family.table,
    ttl: after('toDateTime(ingested_at)', family.family === 'location' ? days.locations : days.events),
  }));
  const landing = ['events_raw', 'event_ids', 'redeliveries', 'retellings'].map((table) => ({
    table,
    ttl: after('toDateTime(ingested_at)', days.events),
  }));
  const derived = schema.derived.map(({ table, keepsDays }) => ({
    table,
    ttl: keptForGood.includes(table)
      ? null
      : after('toDateTime(oldest_ingested_at)', keepsDays ?? days.rollups),
  }));
  return [
    ...landing,
    // Batches are kept longer than their records: a record whose batch is unknown would look as if it had never been fanned out.
    { table: 'batches', ttl: after('toDateTime(ingested_at)', days.events + BATCHES_OUTLIVE_DAYS) },
    ...families,
    ...derived,
    { table: 'dead_letters', ttl: after('toDateTime(received_at)', days.deadLetters) },
    { table: 'dead_letter_replays', ttl: after('toDateTime(replayed_at)', days.deadLetters) },
  ];
}

function normalised(sql: string): string {
  return sql.replaceAll(/\s+/g, '').toLowerCase();
}
