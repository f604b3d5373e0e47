import { hasCode } from '../../kernel/errors.ts';
import { retry } from '../../kernel/retry.ts';
import type { OpenPostgres } from './metadata.ts';
import { migrateMetadata } from './migrate.ts';
import type { MetadataOptions } from './open.ts';
import { openPostgres, waitForPostgres } from './open-postgres.ts';

// A process that only answers questions about events needs no metadata for that. It starts without, so that an outage of PostgreSQL
// does not also stop the reading: until the database is there, what lives in it is `metadata_unavailable`.

const AWAY_AFTER_MS = 2_000;
const RETRY = { firstMs: 500, maxMs: 5_000 };

/** Failures that no waiting mends. */
const lasting = ['metadata_refused', 'metadata_newer', 'metadata_migration_changed'];

/** Opens and migrates the PostgreSQL that processes share. Throws what `openMetadata` does. */
export async function openShared(
  databaseUrl: string,
  options: MetadataOptions & { patienceMs: number },
): Promise<OpenPostgres> {
  const { log, migrations, patienceMs, mayBeAway = false, signal } = options;
  const metadata = openPostgres(databaseUrl, options);
  const prepare = async (withinMs: number, until: AbortSignal | undefined) => {
    await waitForPostgres(metadata, databaseUrl, {
      log,
      patienceMs: withinMs,
      ...(until !== undefined && { signal: until }),
    });
    if (migrations !== null) await migrateMetadata(metadata.db, log, migrations);
  };
  try {
    await prepare(mayBeAway ? Math.min(AWAY_AFTER_MS, patienceMs) : patienceMs, signal);
    return metadata;
  } catch (error) {
    if (mayBeAway && signal?.aborted !== true && hasCode(error, 'metadata_unavailable'))
      return prepareLater(metadata, (until) => prepare(Infinity, until));
    await metadata.close();
    throw error;
  }
}

/**
 * Tries on in the background. A failure that no waiting mends, such as a database that a newer version has migrated, is left
 * unhandled, and so ends the service as it would have ended its start.
 */
function prepareLater(metadata: OpenPostgres, prepare: (until: AbortSignal) => Promise<void>): OpenPostgres {
  const closing = new AbortController();
  const { signal } = closing;
  const preparing = retry(() => prepare(signal), {
    backoff: RETRY,
    signal,
    mayPass: (error) => !hasCode(error, ...lasting),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    ...metadata,
    async close() {
      closing.abort();
      await preparing.catch(() => undefined);
      await metadata.close();
    },
  };
}
