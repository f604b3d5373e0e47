import { PGlite } from '@electric-sql/pglite';
import { workerData } from 'node:worker_threads';
import { startParams } from './pglite-start-params.ts';

// A thread that makes an empty PGlite database and ends.

const pglite = new PGlite(workerData as string, { startParams });
await pglite.waitReady;
await pglite.close();
