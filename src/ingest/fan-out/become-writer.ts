import { z } from 'zod';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../warehouse/connection.ts';
import { migrate, pendingMigrations } from '../../warehouse/migrate.ts';
import { type RetentionDays, applyRetention } from '../../warehouse/retention.ts';
import type { Schema } from '../../warehouse/schema.ts';
import type { Batch, SequencedBatch } from './batch.ts';
import { type Writer, namedConnection } from './fan-out-batch.ts';
import { findUnbegun, readHead } from './find-batches.ts';
import { type Repairs, recoverBatch } from './recover.ts';
import { takeOver } from './take-over.ts';

export interface WriterOptions {
  connection: Connection;
  schema: Schema;
  retention: RetentionDays;
  holder: string;
  /** False: what was left half-done stays so. Only a test that wants to see the damage says that. */
  recovery: boolean;
  log: Logger;
}

// Sequence numbers of an epoch start here: they must never come back, even when retention has emptied `batches`, for
// `last_seq` of a rollup lives longer and tells recovery what is in.
const SEQS_PER_EPOCH = 2 ** 32;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A writer that may begin: the store is migrated, no batch is open, and `unbegun` are to be fanned out first. */
export interface ReadyWriter {
  writer: Writer;
  lastSeq: number;
  recovered: { batch: SequencedBatch; repairs: Repairs } | null;
  unbegun: Batch[];
}

/**
 * From holding the lock to being the writer. The order matters: former writers are fenced and killed first, then their
 * open batch is completed with the tables that they knew, then the store is migrated, then what landed is looked for.
 */
export async function becomeWriter(options: WriterOptions): Promise<ReadyWriter> {
  const { connection, schema, log } = options;
  const pending = await pendingMigrations(connection, schema);
  if (pending.some(({ number }) => number === 1))
    await migrate(connection, { ...schema, migrations: schema.migrations.slice(0, 1) }, log);
  const writer = await takeOver(connection, options.holder);
  await dropDrafts(connection);
  const head = await readHead(connection);
  const recovered =
    head.open === null || !options.recovery
      ? null
      : { batch: head.open, repairs: await recover(writer, schema, pending, head.open) };
  if (recovered !== null)
    log.warn(
      { seq: recovered.batch.seq, repairs: recovered.repairs },
      'completed a batch that was left open',
    );
  await migrate(namedConnection(writer), schema, log);
  await applyRetention(connection, schema, options.retention, log);
  // Not beyond the retention: there the engine may have removed a batch's mark before its records, and a batch without
  // a mark would be fanned out a second time.
  const since = Date.now() - options.retention.events * DAY_MS + HOUR_MS;
  return {
    writer,
    lastSeq: Math.max(head.seq, writer.epoch * SEQS_PER_EPOCH),
    recovered,
    unbegun: options.recovery ? await findUnbegun(connection, since) : [],
  };
}

function recover(
  writer: Writer,
  schema: Schema,
  pending: { number: number }[],
  open: SequencedBatch,
): Promise<Repairs> {
  const missing = new Set(pending.map(({ number }) => number));
  const known = {
    migrations: schema.migrations,
    families: schema.families.filter(({ number }) => !missing.has(number)),
    derived: schema.derived.filter(({ number }) => !missing.has(number)),
  };
  return recoverBatch(writer, known, open);
}

/** Tables that a killed rebuild left: drafts that were never swapped in, or the former table after the swap. */
async function dropDrafts(connection: Connection): Promise<void> {
  const drafts = await connection.query(
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\\\_\\\\_draft'`,
  );
  for (const { name } of drafts) await connection.command(`DROP TABLE IF EXISTS ${name} SYNC`);
}
