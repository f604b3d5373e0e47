import { z } from 'zod';
import type { Logger } from '../../kernel/log.ts';
import { DAY_MS, HOUR_MS } from '../../kernel/units.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { joinShards } from '../../platform/warehouse/cluster/join-shards.ts';
import { growPlacements } from '../../platform/warehouse/cluster/placement.ts';
import { migrate, pendingMigrations } from '../../platform/warehouse/migrate.ts';
import { type RetentionDays, applyRetention } from '../../platform/warehouse/retention.ts';
import { settleParts } from '../../platform/warehouse/settle-parts.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';
import { type Store, homeOf, wholeTable } from '../../platform/warehouse/store.ts';
import type { Batch, Repairs, SequencedBatch } from './batch.ts';
import { type Writer, namedStore } from './execute.ts';
import { findUnbegun, readHead } from './find-batches.ts';
import { recoverBatch } from './recover.ts';
import { takeOver } from './take-over.ts';

export interface WriterOptions {
  store: Store;
  schema: Schema;
  retention: RetentionDays;
  holder: string;
  /** False leaves a half-done batch as it is. Only a test that wants to see the damage sets that. */
  recovery: boolean;
  log: Logger;
}

// The sequence numbers of an epoch start at its multiple of this. A number must never come back, even after retention has
// emptied `batches`: `last_seq` in the rollups lives longer, and recovery reads from it which batches a rollup holds.
const SEQS_PER_EPOCH = 2 ** 32;

/** A writer that may begin: the store is migrated, no batch is open, and the batches in `unbegun` come first. */
export interface ReadyWriter {
  writer: Writer;
  lastSeq: number;
  recovered: { batch: SequencedBatch; repairs: Repairs } | null;
  unbegun: Batch[];
}

/**
 * Turns the holder of the lock into the writer. The order matters: it fences and kills former writers, completes their open batch
 * with the tables that they knew, migrates the store, and then looks for landed batches that were never begun.
 */
export async function becomeWriter(options: WriterOptions): Promise<ReadyWriter> {
  const { store, schema, log } = options;
  const home = homeOf(store);
  const pending = await Promise.all(store.shards.map((shard) => pendingMigrations(shard, schema)));
  for (const [index, shard] of store.shards.entries())
    if (pending[index]?.some(({ number }) => number === 1) === true)
      await migrate(shard, { ...schema, migrations: schema.migrations.slice(0, 1) }, log);
  await joinShards(store);
  const former = await takeOver(store, options.holder);
  const { epoch } = former;
  for (const shard of store.shards) await dropDrafts(shard);
  const head = await readHead(home);
  const recovered =
    head.open === null || !options.recovery
      ? null
      : { batch: head.open, repairs: await recover(former, schema, { pending, open: head.open }) };
  if (recovered !== null)
    log.warn(
      { seq: recovered.batch.seq, repairs: recovered.repairs },
      'completed a batch that was left open',
    );
  const named = namedStore(former);
  for (const shard of named.shards) {
    await migrate(shard, schema, log, (table) => wholeTable(store, table));
    await applyRetention(shard, schema, options.retention, log);
    await settleParts(shard, schema, log);
  }
  await joinShards(store);
  const lastSeq = Math.max(head.seq, epoch * SEQS_PER_EPOCH);
  const writer = { ...former, placements: await growPlacements(former, lastSeq) };
  return {
    writer,
    lastSeq,
    recovered,
    unbegun: options.recovery ? await findUnbegun(store.connection, searchedSince(options.retention)) : [],
  };
}

/**
 * The ingestion time, ms, since which landed batches are looked for. The search stays within the retention: beyond it, the engine may
 * have removed a batch's mark before its records, and a batch without a mark would be fanned out a second time.
 */
export function searchedSince(retention: RetentionDays): number {
  return Date.now() - retention.events * DAY_MS + HOUR_MS;
}

function recover(
  writer: Writer,
  schema: Schema,
  { pending, open }: { pending: readonly { number: number }[][]; open: SequencedBatch },
): Promise<Repairs> {
  const known = pending.map((migrations) => {
    const missing = new Set(migrations.map(({ number }) => number));
    return {
      families: schema.families.filter(({ number }) => !missing.has(number)),
      derived: schema.derived.filter(({ number }) => !missing.has(number)),
    };
  });
  return recoverBatch(writer, known, open);
}

/** Drops the tables that a killed rebuild left: a draft that was never swapped in, or the former table after the swap. */
async function dropDrafts(connection: Connection): Promise<void> {
  const drafts = await connection.query(
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\\\_\\\\_draft'`,
  );
  for (const { name } of drafts) await connection.command(`DROP TABLE IF EXISTS ${name} SYNC`);
}
