import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

// The import rule of the house (docs/decisions/0017). The way of the data is one-way: what crosses from one part to another is an
// argument, given in src/app. A new import that this refuses belongs elsewhere, or has to be handed in.

/** A file may import from floors below its own, and from its own part. `demo` and `main` stand beside the floors. */
const floors = [
  ['kernel'],
  ['viz', 'statistics'],
  ['platform'],
  ['events'],
  ['ingest', 'metrics', 'quality'],
  ['features'],
  ['app'],
];
const floorOf = (part: string) => floors.findIndex((floor) => floor.includes(part));

/** What folders of the platform may import of one another. */
const betweenPlatform: Record<string, readonly string[]> = {
  jobs: ['config', 'metadata'],
  wake: ['metadata'],
  http: ['access', 'formats', 'limits'],
};
const everyPlatformFolder = ['config'];

/** Which part of the platform a file may import by its name, outside of the platform and of app. */
const rights: Record<string, (file: string) => boolean> = {
  http: (file) => basename(file) === 'routes.ts',
  cli: isOfCommands,
  jobs: (file) => basename(file) === 'jobs.ts' || within('features/operations/jobs/')(file),
  config: (file) => basename(file) === 'settings.ts' || isOfCommands(file),
};
const metricHelpers = ['kernel/prometheus.ts', 'kernel/tally.ts'];
const telemetryFiles = (file: string) => basename(file) === 'telemetry.ts';

// Each driver has one home.
const homes: Record<string, (file: string) => boolean> = {
  '@clickhouse/client': within('platform/warehouse/'),
  chdb: within('platform/warehouse/'),
  'ffi-rs': (file) => within('platform/warehouse/')(file) || within('kernel/')(file),
  fastify: within('platform/http/'),
  'prom-client': (file) => metricHelpers.includes(file) || telemetryFiles(file),
  // Pub/sub is a source of events, and the cache imports nothing of ingest: so the driver has two homes.
  ioredis: (file) => within('platform/cache/')(file) || within('ingest/fleet/')(file),
  '@platformatic/kafka': within('ingest/kafka/'),
  pg: within('platform/metadata/'),
  'pg-boss': within('platform/jobs/'),
  nodemailer: within('platform/delivery/'),
  '@electric-sql/pglite': within('platform/metadata/'),
};

/** What src/viz may import of packages: of charts the types alone, for these weigh nothing in a page. */
const vizMay = ['zod', 'echarts/core', 'echarts'];

interface Import {
  file: string;
  specifier: string;
  /** The imported file below src; null for a package. */
  target: string | null;
}

const src = resolve(import.meta.dirname, '../../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map((match) => {
    const specifier = match[1]!;
    const isOwn = specifier.startsWith('.');
    return {
      file,
      specifier,
      target: isOwn ? relative(src, resolve(dirname(join(src, file)), specifier)) : null,
    };
  });
});
const own = imports.filter((one): one is Import & { target: string } => one.target?.endsWith('.ts') === true);

function isOfCommands(file: string): boolean {
  return basename(file) === 'commands.ts' || basename(dirname(file)) === 'commands';
}

function within(folder: string) {
  return (file: string) => file.startsWith(folder);
}

const partOf = (file: string) => file.split('/')[0]!;
const folderOf = (file: string) => file.split('/')[1]!;
const tell = (wrong: readonly Import[]) =>
  wrong.map(({ file, specifier }) => `src/${file} imports ${specifier}`);

test('src holds main.ts alone, and main.ts knows app alone', () => {
  expect(files.filter((file) => !file.includes('/'))).toEqual(['main.ts']);
  expect(own.filter(({ file, target }) => file === 'main.ts' && partOf(target) !== 'app')).toEqual([]);
});

test('parts import one way', () => {
  const wrong = own.filter(({ file, target }) => {
    const [from, to] = [partOf(file), partOf(target)];
    if (from === to || file === 'main.ts') return false;
    // The simulated city knows the contract, and nothing of how the platform computes; app runs it.
    if (from === 'demo') return !['kernel', 'events'].includes(to) && !isOfCommands(file);
    if (to === 'demo') return from !== 'app';
    return floorOf(from) <= floorOf(to);
  });
  expect(tell(wrong)).toEqual([]);
});

test('folders of the platform import what they may of one another', () => {
  const wrong = own.filter(({ file, target }) => {
    if (partOf(file) !== 'platform' || partOf(target) !== 'platform') return false;
    const [from, to] = [folderOf(file), folderOf(target)];
    return from !== to && ![...everyPlatformFolder, ...(betweenPlatform[from] ?? [])].includes(to);
  });
  expect(tell(wrong)).toEqual([]);
});

test('a feature imports no other feature', () => {
  const wrong = own.filter(
    ({ file, target }) =>
      partOf(file) === 'features' && partOf(target) === 'features' && folderOf(file) !== folderOf(target),
  );
  expect(tell(wrong)).toEqual([]);
});

test('only files whose name says so import HTTP, the command line, jobs and settings', () => {
  const wrong = own.filter(({ file, target }) => {
    if (['platform', 'app'].includes(partOf(file)) || file === 'main.ts' || partOf(target) !== 'platform')
      return false;
    return rights[folderOf(target)]?.(file) === false;
  });
  expect(tell(wrong)).toEqual([]);
});

test('only telemetry.ts, and who is handed the registry, import the helpers for metrics', () => {
  const wrong = own.filter(
    ({ file, target }) =>
      metricHelpers.includes(target) &&
      !telemetryFiles(file) &&
      !basename(file).startsWith('open-') &&
      partOf(file) !== 'app',
  );
  expect(tell(wrong)).toEqual([]);
});

test('each driver is imported in its home only', () => {
  const wrong = imports.filter(({ file, specifier }) => {
    const driver = Object.keys(homes).find((key) => specifier === key || specifier.startsWith(`${key}/`));
    return driver !== undefined && !homes[driver]!(file);
  });
  expect(tell(wrong)).toEqual([]);
});

test('the environment is read in app/config.ts only', () => {
  const readers = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(['app/config.ts']);
});

test('what draws is pure: it knows no clock and no page, so that a server draws the same', () => {
  const drawing = files.filter((file) => partOf(file) === 'viz');
  expect(drawing.length).toBeGreaterThan(0);
  // A category of a time axis is labelled from the text of the server: a Date would take the zone of the browser.
  const impure = /\bnew Date\b|\bDate\.|\bdocument\.|\bwindow\.|\bnavigator\.|Temporal\.|performance\./;
  expect(drawing.filter((file) => impure.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  const packages = imports.filter(({ file, target }) => partOf(file) === 'viz' && target === null);
  expect(
    [...new Set(packages.map(({ specifier }) => specifier))].filter((name) => !vizMay.includes(name)),
  ).toEqual([]);
});
