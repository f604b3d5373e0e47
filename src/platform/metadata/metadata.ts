import type { PGlite } from '@electric-sql/pglite';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { MetadataTables } from './tables.ts';

/**
 * Everything that the service knows beside the events: definitions, jobs, leases. One schema, two backends. `pool` and `pglite` are
 * for libraries that bring their own SQL.
 */
export type Metadata = OpenPostgres | OpenPglite;

interface OpenDatabase {
  /** Within a transaction use the transaction alone: PGlite has one connection, and `db` would wait for it for ever. */
  db: Kysely<MetadataTables>;
  close(): Promise<void>;
}

export interface OpenPostgres extends OpenDatabase {
  kind: 'postgres';
  pool: Pool;
}

export interface OpenPglite extends OpenDatabase {
  kind: 'pglite';
  pglite: PGlite;
}
