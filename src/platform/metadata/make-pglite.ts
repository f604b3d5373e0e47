import { PGlite } from '@electric-sql/pglite';
import { startParams } from './pglite-start-params.ts';

// A process that makes an empty PGlite database in the directory of its argument and ends, with its parent at the latest.

process.on('disconnect', () => process.exit(1));
const pglite = new PGlite(process.argv[2]!, { startParams });
await pglite.waitReady;
await pglite.close();
process.exit(0);
