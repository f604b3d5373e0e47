import type { Generated } from 'kysely';

// The tables of `migrations/` as the code sees them; one interface a table. int8 is a number, numeric a string, timestamptz
// a Date, on both backends (type-parsers.ts). JSON columns are written as text.

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
  number: number;
  name: string;
  checksum: string;
  applied_at: Generated<Date>;
}

export interface MetadataTables {
  leases: LeaseTable;
  instances: InstanceTable;
  metadata_migrations: MigrationTable;
}
