import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { retry } from '../../kernel/retry.ts';
import type { Logger } from '../../kernel/log.ts';
import { connectFailure, mayPass } from './connect-failure.ts';
import type { OpenPostgres } from './metadata.ts';
import type { MetadataTables } from './tables.ts';
import { typeParsers } from './type-parsers.ts';

const RETRY = { firstMs: 100, maxMs: 2_000 };
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;

export interface PoolOptions {
  poolSize: number;
  log: Logger;
}

/** Opens the connections; the first question makes the first one. Outages heal by themselves: a dead connection leaves the pool, the next query makes a new one. */
export function openPostgres(databaseUrl: string, { poolSize, log }: PoolOptions): OpenPostgres {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    // A server that is cut off answers nothing, not even an error.
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
    application_name: 'openride-analytics',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        typeParsers[oid] ?? pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to PostgreSQL was lost'));
  // One that is lost while it is taken out of the pool and asks nothing has no other listener, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<MetadataTables>({ dialect: new PostgresDialect({ pool }) });
  return { kind: 'postgres', db, pool, close: () => db.destroy() };
}

export interface WaitOptions {
  log: Logger;
  patienceMs: number;
  signal?: AbortSignal;
}

/** Waits with backoff while the server is away, `patienceMs` at most. Throws `metadata_unavailable` or `metadata_refused`. */
export async function waitForPostgres(
  { pool }: Pick<OpenPostgres, 'pool'>,
  databaseUrl: string,
  { log, patienceMs, signal }: WaitOptions,
): Promise<void> {
  try {
    await retry(() => pool.query('SELECT 1'), {
      backoff: RETRY,
      signal,
      patienceMs,
      mayPass,
      onRetry(error, attempt) {
        const reason = connectFailure(databaseUrl, error).message;
        if (attempt === 0) log.warn({ reason }, 'waiting for PostgreSQL');
      },
    });
  } catch (error) {
    throw connectFailure(databaseUrl, error);
  }
}
