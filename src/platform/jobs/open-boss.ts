import type { Db, PgBoss } from 'pg-boss';
import type { Logger } from '../../kernel/log.ts';
import type { Metadata, OpenPostgres } from '../metadata/metadata.ts';

const SCHEMA = 'jobs';

/**
 * Opens pg-boss on the metadata, in a schema of its own, which it migrates by itself. `works`: this process takes jobs,
 * sends what schedules make due and looks after what others left; otherwise it only asks for runs.
 */
export async function openBoss(
  metadata: Metadata,
  { works, log }: { works: boolean; log: Logger },
): Promise<PgBoss> {
  const { fromPglite, PgBoss } = await import('pg-boss'); // commands and tests of other parts do without it
  const boss = new PgBoss({
    db: metadata.kind === 'pglite' ? fromPglite(metadata.pglite) : fromPool(metadata.pool),
    backend: metadata.kind === 'pglite' ? 'pglite' : 'postgres',
    schema: SCHEMA,
    schedule: works,
    supervise: works,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
    cronMonitorIntervalSeconds: 20,
    cronWorkerIntervalSeconds: 3,
    monitorIntervalSeconds: 30,
    superviseIntervalSeconds: 30,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the job queue met an error'));
  boss.on('warning', (warning) => log.warn({ warning }, 'the job queue warns'));
  if (metadata.kind === 'postgres' && !(await boss.isInstalled())) await makeSchema(metadata.pool);
  await boss.start();
  return boss;
}

const ALREADY_THERE = '23505';

/** Several processes may begin on an empty database at once: making a schema, unlike all else here, then fails in all but one. */
async function makeSchema(pool: OpenPostgres['pool']): Promise<void> {
  try {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  } catch (error) {
    if ((error as { code?: string }).code !== ALREADY_THERE) throw error;
  }
}

/**
 * pg-boss sends a transaction as one text of several statements and reads the rows of each. Kysely gives back the rows of a
 * single statement, and none of such a text; the pool gives all, and closes a connection whose transaction failed.
 */
function fromPool(pool: OpenPostgres['pool']): Db {
  return { executeSql: (text, values) => pool.query(text, values) };
}
