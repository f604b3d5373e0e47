import { hasCode } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { retry } from '../../kernel/retry.ts';
import { lockMetadata } from './lock-metadata.ts';
import type { Metadata, OpenPglite } from './metadata.ts';
import { migrateMetadata } from './migrate.ts';
import type { MigrationSet } from './read-migrations.ts';

export interface MetadataOptions {
  /** A PostgreSQL database; null: PGlite below `dataDir`, for this process alone. */
  databaseUrl: string | null;
  dataDir: string;
  /** Connections at most. */
  poolSize: number;
  /** In the order in which they are applied: what a part refers to comes before it. Null: the metadata are opened as they are. */
  migrations: readonly MigrationSet[] | null;
  log: Logger;
  /** How long another process may keep the embedded metadata open, ms. */
  lockPatienceMs?: number;
  /** How long a PostgreSQL that is away may take to come, ms. */
  patienceMs?: number;
  /** True: a PostgreSQL that is away is not waited for; it is opened as soon as it is there, and questions fail until then. */
  mayBeAway?: boolean;
  /** Aborted: the start is given up. */
  signal?: AbortSignal;
}

const PATIENCE_MS = 30_000;

/**
 * Opens and migrates. Throws `metadata_unavailable` (PostgreSQL did not come in time), `metadata_refused` (it does not let us in),
 * `metadata_in_use` (another service has the directory), `metadata_broken`, `metadata_newer` or `metadata_migration_changed`.
 */
export async function openMetadata(options: MetadataOptions): Promise<Metadata> {
  const { databaseUrl, log, migrations } = options;
  if (databaseUrl !== null) {
    const { openShared } = await import('./open-shared.ts');
    return openShared(databaseUrl, { patienceMs: PATIENCE_MS, ...options });
  }
  const metadata = await openEmbedded(options);
  try {
    if (migrations !== null) await migrateMetadata(metadata.db, log, migrations);
  } catch (error) {
    await metadata.close();
    throw error;
  }
  return metadata;
}

/** Takes the directory first: who may not have it hears so at once. */
async function openEmbedded({ dataDir, lockPatienceMs = 0, signal }: MetadataOptions): Promise<OpenPglite> {
  const lock = await retry(() => Promise.resolve().then(() => lockMetadata(dataDir)), {
    backoff: { firstMs: 50, maxMs: 250 },
    patienceMs: lockPatienceMs,
    signal,
    mayPass: (error) => lockPatienceMs > 0 && hasCode(error, 'metadata_in_use'),
  });
  const { openPglite } = await import('./open-pglite.ts');
  return openPglite(dataDir, lock);
}
