import type { ColumnType, Generated } from 'kysely';

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

interface JobPauseTable {
  job_id: string;
  paused_at: Generated<Date>;
}

interface JobRunTable {
  id: Generated<number>;
  job_id: string;
  attempt: number;
  instance: string;
  started_at: Generated<Date>;
  ended_at: Date | null;
  outcome: 'running' | 'completed' | 'failed' | 'lost';
  result: JsonText<Record<string, unknown> | null>;
  error: string | null;
}

interface CheckResultTable {
  check_id: string;
  checked_at: Date;
  state: 'ok' | 'warning' | 'failing' | 'unknown';
  value: number | null;
  message: string;
  examples: JsonText<string[]>;
  seconds: number;
}

interface CheckStateTable extends CheckResultTable {
  since: Date;
}

/** Read as a value, written as text. */
type JsonText<Value> = ColumnType<Value, string | (Value & null), string | (Value & null)>;

export interface MetadataTables {
  leases: LeaseTable;
  instances: InstanceTable;
  metadata_migrations: MigrationTable;
  job_pauses: JobPauseTable;
  job_runs: JobRunTable;
  check_states: CheckStateTable;
  check_results: CheckResultTable;
}
