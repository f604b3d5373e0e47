import { afterAll } from 'vitest';
import { dropDatabases } from './shared-store.ts';

// Runs for every file of the engine's tests. It drops the databases of the file after its last test.

afterAll(dropDatabases);
