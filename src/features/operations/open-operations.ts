import type { HealthLines } from '../../kernel/health-check.ts';
import { makeZone } from '../../kernel/time-zone.ts';
import type { Metadata } from '../../platform/metadata/metadata.ts';
import type { MigrationSet } from '../../platform/metadata/read-migrations.ts';
import type { Warehouse } from '../../platform/warehouse/open.ts';
import type { Maintenance } from '../../quality/maintenance.ts';
import { drillBackup } from './backup/drill.ts';
import { checkBackups } from './backup/health.ts';
import { backupJobs } from './backup/jobs.ts';
import { runBackup } from './backup/run-backup.ts';
import type { BackupsConfig } from './backup/settings.ts';
import { makeBackupStore, type NewestBackup } from './backup/store.ts';
import { healthRoutes } from './health/routes.ts';
import { type HealthOptions, makeHealth } from './health/make-health.ts';
import { jobRoutes, type RoutedJobs } from './jobs/routes.ts';

/** A backup holds this, and is made and restored by this. */
export interface BackupParts {
  dataDir: string;
  database: string;
  /** A disk of the ClickHouse server; null: backups go to directories. */
  disk: string | null;
  sets: readonly MigrationSet[];
  /** The program of the command line; null: this process was not started by it. */
  program: string | null;
}

/** The parts that operations stand on. */
export interface OperationsParts extends Omit<HealthOptions, 'writer' | 'lines'> {
  ingest: { writer: HealthOptions['writer'] };
  health: HealthOptions['lines'];
  jobs: RoutedJobs;
  metadata: Pick<Metadata, 'db'>;
  warehouse: Warehouse;
  maintenance: Maintenance;
  business: { timezone: string };
  backups: BackupParts;
}

type AddRoutes = (app: Parameters<typeof healthRoutes>[0]) => void;

/** The routes for whoever runs the service. */
export interface Operations {
  /** Health, in every process. */
  processRoutes: AddRoutes;
  routes: AddRoutes;
  jobs: ReturnType<typeof backupJobs>;
  health: HealthLines;
}

/** Opens health, the API of jobs, and the nightly backup. */
export function openOperations(parts: OperationsParts, config: BackupsConfig): Operations {
  const health = makeHealth({ ...parts, writer: parts.ingest.writer, lines: parts.health });
  let newest: NewestBackup | null | undefined;
  return {
    processRoutes: (app) => healthRoutes(app, health),
    routes: (app) => jobRoutes(app, parts.jobs),
    jobs: makeBackupJobs(parts, config, (known) => (newest = known)),
    health: config.directory === null ? {} : { backups: { read: () => checkBackups(newest, parts.now()) } },
  };
}

function makeBackupJobs(
  { metadata, warehouse, maintenance, business, backups, version, now }: OperationsParts,
  config: BackupsConfig,
  onKnown: (newest: NewestBackup | null) => void,
) {
  const { program, sets, ...places } = backups;
  const ways = {
    withWriter: <Result>(
      use: (parts: { maintenance: Maintenance; warehouse: Warehouse }) => Promise<Result>,
    ) => use({ maintenance, warehouse }),
    withMetadata: <Result>(use: (parts: Pick<Metadata, 'db'>) => Promise<Result>) => use(metadata),
  };
  const { directory: scratch } = config;
  return backupJobs({
    config,
    zone: makeZone(business.timezone),
    store: makeBackupStore(metadata.db),
    backup: (directory) =>
      runBackup(
        ways,
        { ...places, directory, version, withKey: false },
        { sets, isWanted: true },
        () => undefined,
      ),
    // A copy on a disk of a server can be read by that server alone.
    drill:
      program === null || scratch === null || backups.disk !== null
        ? null
        : (directory, signal) => drillBackup(directory, { program, scratch, signal }),
    onKnown,
    now,
  });
}
