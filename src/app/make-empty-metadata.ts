import { openLog } from '../kernel/log.ts';
import { openJobs } from '../platform/jobs/open-jobs.ts';
import { migrateMetadata } from '../platform/metadata/migrate.ts';
import { openPgliteAt } from '../platform/metadata/open-pglite.ts';

// A process that makes an empty PGlite database with every migration in the directory of its argument and ends, with its parent
// at the latest.

process.on('disconnect', () => process.exit(1));
const log = openLog('error', process.stderr);
const metadata = await openPgliteAt(process.argv[2]!);
await migrateMetadata(metadata.db, log);
const jobs = await openJobs({ metadata, definitions: [], works: false, instance: '', log });
await jobs.close();
await metadata.close();
process.exit(0);
