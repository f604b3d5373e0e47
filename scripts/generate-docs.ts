import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { settingsSchema } from '../src/app/settings.ts';
import { asyncApiDocument } from '../src/events/async-api.ts';
import { renderEventSchemas } from '../src/events/render-event-schemas.ts';
import { dialects } from '../src/ingest/dialects/dialects.ts';
import { renderDialects } from '../src/ingest/dialects/render-dialects.ts';
import { openLog } from '../src/kernel/log.ts';
import { catalog } from '../src/metrics/catalog/catalog.ts';
import { makeEndpoints } from '../src/metrics/query/endpoint.ts';
import { renderCatalog } from '../src/metrics/render-catalog.ts';
import { renderFamilies } from '../src/metrics/render-families.ts';
import { settingTraits } from '../src/platform/config/define-setting.ts';
import { renderConfiguration, renderEnvExample } from '../src/platform/config/render-settings.ts';
import { makeServer, type ServerDeps } from '../src/platform/http/make-server.ts';
import type { OpenApiDocument } from '../src/platform/http/open-api-document.ts';
import { renderApi } from '../src/platform/http/render-api.ts';
import { renderApiSurface } from '../src/platform/http/render-api-surface.ts';
import { renderStore } from '../src/platform/warehouse/render-store.ts';
import { readSchema } from '../src/platform/warehouse/schema.ts';
import { allChecks } from '../src/quality/checks/all-checks.ts';
import { renderChecks } from '../src/quality/render-checks.ts';
import { fillMarked } from './fill-marked.ts';
import { listDecisions } from './list-decisions.ts';

// `npm run docs`. The drift test makes the same texts in memory and compares. With `--release DIR` the two documents that the
// service serves, and nobody reads in a review, are written to that directory: openapi.json and asyncapi.json.

const root = fileURLToPath(new URL('../', import.meta.url));

/** Every generated document: its path from the root of the project, and its text. */
export async function generateDocs(): Promise<Map<string, string>> {
  const document = await describeServer(readVersion());
  const texts = {
    '.env.example': renderEnvExample(),
    'README.md': fillMarked(read('README.md'), 'families', renderFamilies(catalog)),
    'docs/API.md': fillMarked(read('docs/API.md'), 'reference', renderApi(document)),
    'docs/CONFIGURATION.md': renderConfiguration(),
    'docs/DATA_QUALITY.md': renderChecks(allChecks),
    'docs/DIALECTS.md': renderDialects(dialects),
    'docs/EVENT_SCHEMAS.md': renderEventSchemas(dialects),
    'docs/METRICS_CATALOG.md': renderCatalog(catalog),
    'docs/STORE.md': storeDocument(),
    'docs/api-surface.txt': renderApiSurface(document),
    'docs/decisions/README.md': listDecisions(new URL('../docs/decisions/', import.meta.url)),
  };
  const formatted = Object.entries(texts).map(
    async ([path, text]) => [path, await formatText(path, text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

/** The OpenAPI document of the real server, whose parts are never called. */
export async function describeServer(version: string): Promise<OpenApiDocument> {
  const unused = {} as ServerDeps['intake'] & ServerDeps['deadLetters'] & ServerDeps['metrics'];
  const server = await makeServer({
    intake: unused,
    deadLetters: unused,
    metrics: { ...unused, endpoints: makeEndpoints(catalog) },
    monitor: () => Promise.reject(new Error('not serving')),
    health: () => Promise.reject(new Error('not serving')),
    apiKeys: [],
    allowedHosts: [],
    version,
    log: openLog('silent'),
    now: () => 0,
  });
  const document = server.swagger() as OpenApiDocument;
  await server.close();
  return document;
}

/** Writes the documents that a release brings along. */
async function writeRelease(directory: string): Promise<void> {
  const version = readVersion();
  const documents = {
    'openapi.json': await describeServer(version),
    'asyncapi.json': asyncApiDocument({ topicPrefix: 'openride.events', version }),
  };
  mkdirSync(directory, { recursive: true });
  for (const [name, document] of Object.entries(documents))
    writeFileSync(join(directory, name), `${JSON.stringify(document)}\n`);
}

/** The tables, with the retention that the settings have by default. */
function storeDocument(): string {
  const folder = new URL('../src/platform/warehouse/migrations/', import.meta.url);
  const texts = readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const daysOf = (name: keyof typeof settingsSchema.shape) =>
    Number(settingTraits(settingsSchema.shape[name]).default);
  return renderStore(readSchema(), texts, {
    events: daysOf('METRICS_RETENTION_DAYS'),
    locations: daysOf('LOCATION_RETENTION_DAYS'),
    rollups: daysOf('ROLLUP_RETENTION_DAYS'),
    deadLetters: daysOf('DEAD_LETTER_RETENTION_DAYS'),
  });
}

/** As `prettier --check` wants it. */
async function formatText(path: string, text: string): Promise<string> {
  if (path.startsWith('.') || path.endsWith('.txt')) return text;
  return format(text, { ...(await resolveConfig(root + path)), filepath: root + path });
}

function read(path: string): string {
  return readFileSync(root + path, 'utf8');
}

function readVersion(): string {
  return (JSON.parse(read('package.json')) as { version: string }).version;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { release: { type: 'string' } } });
  if (values.release !== undefined) await writeRelease(values.release);
  else for (const [path, text] of await generateDocs()) writeFileSync(root + path, text);
}
