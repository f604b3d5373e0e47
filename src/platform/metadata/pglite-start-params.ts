import { PGlite } from '@electric-sql/pglite';

// 128 MB of shared buffers are PostgreSQL's default, and all of them become resident; the metadata is a few megabytes.
export const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];
