import type { ColumnType, Generated } from 'kysely';

// The tables of this folder's `migrations/` as the code sees them. A feature declares its own tables in its `store.ts` and asks
// for them by `db.withTables<…>()`. int8 is a number, numeric a string, timestamptz a Date, on both backends (type-parsers.ts).

interface LeaseTable {
  name: string;
  holder: string;
  token: number;
  acquired_at: Date;
  expires_at: Date;
}

interface InstanceTable {
  id: string;
  role: string;
  host: string;
  pid: number;
  version: string;
  url: string | null;
  started_at: Generated<Date>;
  last_seen_at: Generated<Date>;
}

interface MigrationTable {
  part: string;
  number: number;
  name: string;
  checksum: string;
  applied_at: Generated<Date>;
}

interface IdempotencyTable {
  principal: string;
  key_hash: string;
  content_hash: string;
  made: string;
  at: Generated<Date>;
}

/** A JSON column: read as a value, written as text. */
export type JsonText<Value> = ColumnType<Value, string | (Value & null), string | (Value & null)>;

/** Every user of the metadata can count on these tables. */
export interface MetadataTables {
  leases: LeaseTable;
  instances: InstanceTable;
  metadata_migrations: MigrationTable;
  idempotency_keys: IdempotencyTable;
}
