import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { DerivedMigration } from '../../warehouse/parse-migration.ts';
import type { Schema } from '../../warehouse/schema.ts';
import type { SequencedBatch } from './batch.ts';
import { type Writer, execute, mark } from './fan-out-batch.ts';
import {
  expectedShares,
  refillDerived,
  refillFamily,
  refillIdentities,
  writeRedeliveries,
} from './statements.ts';

/** What recovery had to fill, table by table: empty when the kill left nothing undone but the mark. */
export type Repairs = { table: string; months: number[] }[];

interface Share {
  family: string;
  month: number;
  rows: number;
}

/**
 * Completes an open batch by looking at what is stored of it, never at what was logged: a table's share of a batch in
 * one month is one part, so it is there whole or not at all. Repeatable at any point, for it may be killed too.
 * Throws `recovery_mismatch` when a share is there in part, which nothing in this design can produce.
 */
export async function recoverBatch(writer: Writer, schema: Schema, batch: SequencedBatch): Promise<Repairs> {
  const repairs: Repairs = [];
  const { connection, epoch } = writer;
  const expected = await readShares(writer, batch);
  if (expected.length > 0 && (await count(writer, 'event_ids', batch.seq)) === 0) {
    await execute(writer, refillIdentities(batch, epoch));
    repairs.push({ table: 'event_ids', months: [] });
  }
  for (const family of schema.families) {
    const shares = expected.filter((share) => share.family === family.family);
    const missing = missingMonths(family.table, shares, await storedShares(writer, family.table, batch.seq));
    if (missing.length === 0) continue;
    await execute(writer, refillFamily(family, batch, epoch, missing));
    repairs.push({ table: family.table, months: missing });
  }
  for (const derived of schema.derived) {
    const missing = await missingDerived(writer, derived, {
      seq: batch.seq,
      months: monthsFor(derived, schema, expected),
    });
    if (missing.length === 0) continue;
    await execute(writer, refillDerived(derived, batch, epoch, missing));
    repairs.push({ table: derived.table, months: missing });
  }
  if ((await count(writer, 'redeliveries', batch.seq)) === 0) {
    const written = await execute(writer, writeRedeliveries(batch, epoch, null));
    if (written > 0) repairs.push({ table: 'redeliveries', months: [] });
  }
  await mark({ connection, epoch }, batch, 'done');
  return repairs;
}

async function readShares(writer: Writer, batch: SequencedBatch): Promise<Share[]> {
  const row = z.object({ family: z.string(), month: z.int(), rows: z.int() });
  const { sql, params } = expectedShares(batch, writer.epoch);
  return writer.connection.query(row, sql, { params });
}

async function storedShares(writer: Writer, table: string, seq: number): Promise<Map<number, number>> {
  const rows = await writer.connection.query(
    z.object({ month: z.int(), rows: z.int() }),
    `SELECT toYYYYMM(event_time) AS month, toUInt32(count()) AS rows FROM ${table} WHERE seq = {seq:UInt64} GROUP BY month`,
    { params: { seq } },
  );
  return new Map(rows.map((row) => [row.month, row.rows]));
}

function missingMonths(table: string, expected: Share[], stored: Map<number, number>): number[] {
  for (const { month, rows } of expected) {
    const found = stored.get(month) ?? 0;
    if (found !== 0 && found !== rows) {
      throw new CodedError(
        'recovery_mismatch',
        `${table} holds ${found} of ${rows} rows of an open batch in ${month}.`,
        {
          facts: { table, month, found, expected: rows },
        },
      );
    }
  }
  return expected.filter(({ month }) => !stored.has(month)).map(({ month }) => month);
}

async function missingDerived(
  writer: Writer,
  derived: DerivedMigration,
  want: { seq: number; months: number[] },
): Promise<number[]> {
  if (want.months.length === 0) return [];
  const rows = await writer.connection.query(
    z.object({ month: z.int() }),
    `SELECT toYYYYMM(${derived.day}) AS month FROM ${derived.table} WHERE month IN {months:Array(UInt32)}
     GROUP BY month HAVING max(last_seq) >= {seq:UInt64}`,
    { params: want },
  );
  const there = new Set(rows.map((row) => row.month));
  return want.months.filter((month) => !there.has(month));
}

function monthsFor(derived: DerivedMigration, schema: Schema, expected: Share[]): number[] {
  const family = schema.families.find(({ table }) => table === derived.from)?.family;
  const shares = family === undefined ? expected : expected.filter((share) => share.family === family);
  return [...new Set(shares.map(({ month }) => month))];
}

async function count(writer: Writer, table: 'event_ids' | 'redeliveries', seq: number): Promise<number> {
  const rows = await writer.connection.query(
    z.object({ n: z.int() }),
    `SELECT toUInt32(count()) AS n FROM ${table} WHERE seq = {seq:UInt64}`,
    {
      params: { seq },
    },
  );
  return rows[0]?.n ?? 0;
}
