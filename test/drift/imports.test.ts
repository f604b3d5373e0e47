import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

// The way of the data is one-way: a folder may import from itself and from those named here. A new import that this
// refuses belongs elsewhere, or has to be handed in as an argument by app.ts or open-pipeline.ts.

const allowed: Record<string, readonly string[]> = {
  kernel: [],
  events: ['kernel'],
  config: ['kernel', 'events'],
  warehouse: ['kernel', 'events'],
  metadata: ['kernel'],
  jobs: ['kernel', 'metadata'],
  ingest: ['kernel', 'events', 'warehouse'],
  quality: ['kernel', 'events', 'warehouse', 'metadata', 'jobs'],
  metrics: ['kernel', 'events', 'warehouse'],
  api: ['kernel', 'events', 'config', 'ingest', 'jobs', 'quality', 'metrics'],
  cli: ['kernel', 'events', 'warehouse', 'ingest', 'quality', 'api'],
  demo: ['kernel', 'events'],
};
// Each driver has one home.
const homes: Record<string, readonly string[]> = {
  '@clickhouse/client': ['warehouse'],
  chdb: ['warehouse'],
  'ffi-rs': ['kernel', 'warehouse'],
  fastify: ['api'],
  'prom-client': ['kernel'],
  // Pub/sub is a source of events, and the cache imports nothing of ingest: so the driver has a second home there.
  ioredis: ['cache', 'ingest'],
  '@platformatic/kafka': ['ingest'],
  pg: ['metadata'],
  'pg-boss': ['jobs'],
  '@electric-sql/pglite': ['metadata'],
};

const src = resolve(import.meta.dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map((match) => match[1]!);
}

const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : null);

test('folders import one way', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const folder = folderOf(file);
    if (folder === null) continue; // the composition may import everything
    for (const name of importsOf(file).filter((specifier) => specifier.startsWith('.'))) {
      const target = relative(src, resolve(dirname(join(src, file)), name));
      const other = folderOf(target) ?? target;
      const isFine = other === folder || allowed[folder]?.includes(other) || other.startsWith('config');
      if (!isFine)
        wrong.push(`src/${file} imports ${target}; ${folder} may import ${allowed[folder]?.join(', ')}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('each driver is imported in its home only, and the environment is read in config.ts only', () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const name of importsOf(file)) {
      const driver = Object.keys(homes).find((key) => name === key || name.startsWith(`${key}/`));
      if (driver !== undefined && !homes[driver]?.includes(folderOf(file) ?? ''))
        wrong.push(`src/${file} imports ${name}`);
    }
    if (file !== 'config.ts' && readFileSync(join(src, file), 'utf8').includes('process.env'))
      wrong.push(`src/${file} reads the environment`);
  }
  expect(wrong).toEqual([]);
});
