import { openLog } from '../kernel/log.ts';
import { openBoss } from '../platform/jobs/open-boss.ts';
import { migrateMetadata } from '../platform/metadata/migrate.ts';
import { openPgliteAt } from '../platform/metadata/open-pglite.ts';
import { migrationSets } from './features.ts';

// A process that makes an empty PGlite database with every migration in the directory of its argument and ends, with its parent
// at the latest.

process.on('disconnect', () => process.exit(1));
const log = openLog('error', process.stderr);
const metadata = await openPgliteAt(process.argv[2]!);
await migrateMetadata(metadata.db, log, migrationSets);
const boss = await openBoss(metadata, { works: false, log });
await boss.stop();
// PostgreSQL makes these for CREATE DATABASE, which nobody uses. They are more than half of the files to unpack and to sync.
for (const template of ['template0', 'template1']) {
  await metadata.pglite.exec(`ALTER DATABASE ${template} IS_TEMPLATE false`);
  await metadata.pglite.exec(`DROP DATABASE ${template}`);
}
await metadata.close();
process.exit(0);
