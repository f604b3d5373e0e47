import { randomBytes } from 'node:crypto';
import { type Generated, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Repeatable } from '../../kernel/repeatable.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { FileFormat } from '../../platform/formats/file-format.ts';
import { doOnce, type Once } from '../../platform/metadata/do-once.ts';
import type { JsonText, MetadataTables } from '../../platform/metadata/tables.ts';
import { homeOf, type Store } from '../../platform/warehouse/store.ts';
import type { Export, ExportOwner, ExportStatus } from './export.ts';
import type { Wanted } from './input.ts';

interface ExportTable {
  id: string;
  principal: string;
  principal_name: string;
  principal_kind: ExportOwner['kind'];
  scopes: JsonText<Scope[]>;
  wanted: JsonText<Wanted>;
  format: FileFormat;
  status: ExportStatus;
  as_of: Date;
  seq: number;
  attempts: Generated<number>;
  rows_expected: number | null;
  rows_written: Generated<number>;
  bytes_written: Generated<number>;
  sha256: string | null;
  receipt: JsonText<object | null>;
  error_code: string | null;
  error_message: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  ended_at: Date | null;
  expires_at: Date | null;
}
type ExportTables = { exports: ExportTable };
type Db = Kysely<ExportTables> | Transaction<ExportTables>;

const now = sql<Date>`clock_timestamp()`;

export interface NewExport {
  owner: ExportOwner;
  wanted: Wanted;
  asOf: Date;
  seq: number;
}

/** A file that is complete. */
export interface MadeFile {
  rows: number;
  bytes: number;
  sha256: string;
  receipt: object | null;
  expiresAt: Date;
}

export interface ExportStore {
  /** Throws `idempotency_key_reused`. */
  createOnce(wanted: NewExport, sent: Repeatable | null): Promise<Once<Export, Export>>;
  find(id: string): Promise<Export | null>;
  /** The newest first; `owner` null: of everybody. `before`: only older ones. */
  list(
    owner: string | null,
    page: { before: { createdAt: Date; id: string } | null; limit: number },
  ): Promise<Export[]>;
  /** Begins to make one that is queued, or whose process died. Null: there is nothing to make. */
  begin(id: string): Promise<Export | null>;
  /** Tells how far it is. False: it was cancelled meanwhile. */
  progress(id: string, told: { rows: number; bytes: number; expected: number | null }): Promise<boolean>;
  /** False: it was cancelled meanwhile, and its file is nobody's. */
  finish(id: string, file: MadeFile): Promise<boolean>;
  fail(id: string, error: { code: string; message: string }): Promise<void>;
  /** Cancels what is not made yet, and lets go of a file. Returns it as it stands then; null: there is none. */
  end(id: string): Promise<Export | null>;
  /** Those whose file is to be removed by now; each is `expired` from then on. */
  expire(date: Date): Promise<Export[]>;
  /** Those that wait or are made, the oldest first. */
  open(): Promise<string[]>;
  /** Removes rows that ended before. */
  forget(date: Date): Promise<number>;
}

/** Makes the store of the exports. */
export function makeExportStore(metadata: Kysely<MetadataTables>): ExportStore {
  const db = metadata.withTables<ExportTables>();
  return {
    createOnce: (wanted, sent) =>
      doOnce(metadata, sent, {
        make: (trx) => create(trx.withTables<ExportTables>(), wanted),
        idOf: ({ id }) => id,
        find: async (trx, id) => (await find(trx.withTables<ExportTables>(), id))!,
      }),
    find: (id) => find(db, id),
    list: (owner, page) => list(db, owner, page),
    ...makeChanges(db),
    ...makeSweeps(db),
  };
}

/** The way of one export: each change holds only where its status is the one before. */
function makeChanges(db: Db): Pick<ExportStore, 'begin' | 'progress' | 'finish' | 'fail' | 'end'> {
  return {
    begin: (id) =>
      change(db, id, ['queued', 'running'], {
        status: 'running',
        started_at: now,
        rows_written: 0,
        bytes_written: 0,
        attempts: sql`attempts + 1`,
      }),
    async progress(id, { rows, bytes, expected }) {
      const told = { rows_written: rows, bytes_written: bytes, rows_expected: expected };
      return (await change(db, id, ['running'], told)) !== null;
    },
    async finish(id, { rows, bytes, sha256, receipt, expiresAt: expires_at }) {
      const file = { rows_written: rows, rows_expected: rows, bytes_written: bytes, sha256, expires_at };
      const ended = { status: 'done', ended_at: now, receipt: JSON.stringify(receipt) };
      return (await change(db, id, ['running'], { ...file, ...ended })) !== null;
    },
    async fail(id, { code, message }) {
      const ended = { status: 'failed', ended_at: now, error_code: code, error_message: message };
      await change(db, id, ['queued', 'running'], ended);
    },
    async end(id) {
      const cancelled = await change(db, id, ['queued', 'running'], { status: 'cancelled', ended_at: now });
      return cancelled ?? (await change(db, id, ['done'], { status: 'expired' })) ?? (await find(db, id));
    },
  };
}

function makeSweeps(db: Db): Pick<ExportStore, 'expire' | 'open' | 'forget'> {
  return {
    async expire(date) {
      const rows = await db
        .updateTable('exports')
        .set({ status: 'expired' })
        .where('status', '=', 'done')
        .where('expires_at', '<=', date)
        .returningAll()
        .execute();
      return rows.map(exportOf);
    },
    async open() {
      const rows = await db
        .selectFrom('exports')
        .select('id')
        .where('status', 'in', ['queued', 'running'])
        .orderBy('created_at')
        .execute();
      return rows.map(({ id }) => id);
    },
    async forget(date) {
      const { numDeletedRows } = await db
        .deleteFrom('exports')
        .where('status', 'in', ['failed', 'cancelled', 'expired'])
        .where('created_at', '<', date)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

async function create(db: Db, { owner, wanted, asOf, seq }: NewExport): Promise<Export> {
  const row = await db
    .insertInto('exports')
    .values({
      id: `exp_${randomBytes(10).toString('hex')}`,
      principal: owner.id,
      principal_name: owner.name,
      principal_kind: owner.kind,
      scopes: JSON.stringify([...owner.scopes]),
      wanted: JSON.stringify(wanted),
      format: wanted.format,
      status: 'queued',
      as_of: asOf,
      seq,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return exportOf(row);
}

async function find(db: Db, id: string): Promise<Export | null> {
  const row = await db.selectFrom('exports').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : exportOf(row);
}

async function list(
  db: Db,
  owner: string | null,
  { before, limit }: { before: { createdAt: Date; id: string } | null; limit: number },
): Promise<Export[]> {
  let query = db
    .selectFrom('exports')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (owner !== null) query = query.where('principal', '=', owner);
  if (before !== null)
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', before.createdAt),
        eb.and([eb('created_at', '=', before.createdAt), eb('id', '<', before.id)]),
      ]),
    );
  return (await query.execute()).map(exportOf);
}

/** Columns with their new values, or SQL for them. */
type Changes = { readonly [Column in keyof ExportTable]?: unknown };

/** Changes an export that has one of these statuses. Null: it has another one, or there is none. */
async function change(
  db: Db,
  id: string,
  statuses: readonly ExportStatus[],
  changes: Changes,
): Promise<Export | null> {
  const row = await db
    .updateTable('exports')
    .set(changes as never)
    .where('id', '=', id)
    .where('status', 'in', statuses)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : exportOf(row);
}

function exportOf(row: Selectable<ExportTable>): Export {
  const { error_code: code, error_message: message } = row;
  return {
    id: row.id,
    owner: {
      id: row.principal,
      name: row.principal_name,
      kind: row.principal_kind,
      scopes: new Set(row.scopes),
    },
    wanted: row.wanted,
    format: row.format,
    status: row.status,
    asOf: row.as_of,
    seq: row.seq,
    attempts: row.attempts,
    rowsExpected: row.rows_expected,
    rowsWritten: row.rows_written,
    bytesWritten: row.bytes_written,
    sha256: row.sha256,
    receipt: row.receipt,
    error: code === null ? null : { code, message: message ?? '' },
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    expiresAt: row.expires_at,
  };
}

const seqRow = z.object({ seq: z.coerce.number() });

/** Returns the last batch that is done, with all before it: what is read up to it does not grow any more. */
export async function readLastSeq(store: Pick<Store, 'shards' | 'connection'>): Promise<number> {
  const [row] = await homeOf(store).query(seqRow, "SELECT max(seq) AS seq FROM batches WHERE state = 'done'");
  return row?.seq ?? 0;
}
