import type { Logger } from '../../kernel/log.ts';
import type { Connection } from './connection.ts';
import { readDdl } from './read-ddl.ts';
import type { Schema } from './schema.ts';

/** How long rows stay, in days. Raw and families count from ingestion, so that imported history does not vanish at once. */
export interface RetentionDays {
  events: number;
  locations: number;
  rollups: number;
  deadLetters: number;
}

const BATCHES_OUTLIVE_DAYS = 30;

/**
 * Tables that never expire, for what is true as of now goes back to their oldest row: how many users there are, who is new
 * and who is back, when a driver first drove, which routes are active, and where they go. Some bytes a user and day.
 */
export const keptForGood: readonly string[] = ['users', 'user_days', 'driver_days', 'route_changes'];

/**
 * Makes every table's TTL what the settings say. Only a table whose TTL differs is altered; rows already stored follow
 * with the next merges.
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
  // Side by side: on an empty store it is every table, and each waits for the disk.
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
 * The TTL expression of each table, null where rows stay: everything counts from ingestion. A derived row that went by its
 * own day would lose imported history at once.
 */
export function retentionRules(schema: Schema, days: RetentionDays): { table: string; ttl: string | null }[] {
  const after = (column: string, count: number) => `${column} + toIntervalDay(${count})`;
  const families = schema.families.map((family) => ({
    table: family.table,
    ttl: after('toDateTime(ingested_at)', family.family === 'location' ? days.locations : days.events),
  }));
  const landing = ['events_raw', 'event_ids', 'redeliveries'].map((table) => ({
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
    // Longer than the records: a record whose batch is not known any more would look as if it were never fanned out.
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
