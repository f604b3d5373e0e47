import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { recordCalls } from './record-calls.ts';
import type { Writer, WriterOptions } from './write.ts';

// The process whose power is cut: writes to the metadata of a directory while its calls are recorded, and leaves the journal in a file.
// It does not close the database: what a proper end would still put on the disk does not count.

const options = JSON.parse(process.argv[2]!) as WriterOptions;
const root = join(options.directory, 'data');
mkdirSync(root);
const { entries, acknowledge } = recordCalls(root);
const { write } = (await import('./write.ts')) as Writer;
await write(root, options, acknowledge);
writeFileSync(join(options.directory, 'journal'), serialize(entries));
process.exit(0);
