import { afterAll } from 'vitest';
import { dropDatabases } from './shared-store.ts';

// Set up for every file of the engine's tests: what it has made on the engine of the run goes when its last test has ended.

afterAll(dropDatabases);
