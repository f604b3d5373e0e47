import { kafkaSection } from '../../ingest/kafka/settings.ts';
import { ingestSection } from '../../ingest/settings.ts';
import { findPersonalSecrets } from '../../ingest/validate/personal-data-key.ts';
import type { Section } from '../../platform/config/define-section.ts';
import type { Metadata } from '../../platform/metadata/metadata.ts';
import type { MigrationSet } from '../../platform/metadata/read-migrations.ts';
import { warehouseSection } from '../../platform/warehouse/settings.ts';
import type { Warehouse } from '../../platform/warehouse/open.ts';
import type { Maintenance } from '../../quality/maintenance.ts';
import { makeBackupCommand, makeRestoreCommand } from './backup/commands.ts';
import { runBackup, runRestore } from './backup/run-backup.ts';
import { makeStatusCommand } from './status/commands.ts';
import { makeUpgradeCommand } from './upgrade/commands.ts';
import { decideUpgrade } from './upgrade/decide-upgrade.ts';
import { readUpgrade } from './upgrade/read-upgrade.ts';
import { readStatus, type StatusSource } from './status/read-status.ts';
import type { With } from './with.ts';

/** The commands of operations need this of their host. */
export interface OperationCommandHost {
  withStore: With<StatusSource>;
  withWriter: With<{ maintenance: Maintenance; warehouse: Warehouse }>;
  withBareStore: With<Warehouse>;
  withWarehouseToRead: With<Warehouse>;
  withMetadataToRead: With<Pick<Metadata, 'db'> | null>;
  withMetadata: With<Pick<Metadata, 'db'>>;
  withBareMetadata: With<Pick<Metadata, 'db'>>;
  migrationSets: readonly MigrationSet[];
  afterRestore: readonly string[];
  read: <Value>(section: Section<Value>) => Value;
  dataDir: () => string;
  allowedLatenessMs: () => number;
  version: string;
  now: () => number;
}

/** The commands of whoever runs the service. */
export function operationCommands(host: OperationCommandHost) {
  const { withStore, read, version, migrationSets: sets, afterRestore } = host;
  const placesOf = (directory: string) => {
    const { database, backupDisk: disk } = read(warehouseSection);
    const secrets = () => findPersonalSecrets(read(ingestSection).personalSecrets, host.dataDir());
    return { directory, dataDir: host.dataDir(), database, disk, version, secrets };
  };
  return {
    status: makeStatusCommand({
      status: () =>
        withStore((store) =>
          readStatus(store, {
            dataDir: host.dataDir(),
            allowedLatenessMs: host.allowedLatenessMs(),
            kafka: read(kafkaSection),
          }),
        ),
    }),
    upgrade: makeUpgradeCommand({
      check: async () => decideUpgrade(await readUpgrade(host, sets), host.now()),
    }),
    backup: makeBackupCommand({
      backup: (directory, { metadata: isWanted, key: withKey }, onProgress) =>
        runBackup(host, { ...placesOf(directory), withKey }, { sets, isWanted }, onProgress),
    }),
    restore: makeRestoreCommand({
      restore: (directory, { metadata: isWanted, force: isForced }, onProgress) =>
        runRestore(host, { ...placesOf(directory), isForced }, { sets, afterRestore, isWanted }, onProgress),
    }),
  };
}
