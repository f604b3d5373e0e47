import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { readConfig, sections } from '../src/app/config.ts';
import { problemTable } from '../src/app/features.ts';
import { openService } from '../src/app/open-service.ts';
import { asyncApiDocument } from '../src/events/async-api.ts';
import { renderEventSchemas } from '../src/events/render-event-schemas.ts';
import { dialects } from '../src/ingest/dialects/dialects.ts';
import { renderDialects } from '../src/ingest/dialects/render-dialects.ts';
import { openLog } from '../src/kernel/log.ts';
import { catalog } from '../src/metrics/catalog/catalog.ts';
import { renderCatalog } from '../src/metrics/render-catalog.ts';
import { renderFamilies } from '../src/metrics/render-families.ts';
import { renderConfiguration, renderEnvExample } from '../src/platform/config/render-settings.ts';
import type { OpenApiDocument } from '../src/platform/http/open-api-document.ts';
import { renderApi } from '../src/platform/http/render-api.ts';
import { renderApiSurface } from '../src/platform/http/render-api-surface.ts';
import { renderStore } from '../src/platform/warehouse/render-store.ts';
import { readSchema } from '../src/platform/warehouse/schema.ts';
import { listViews } from '../src/features/sql/views/list-views.ts';
import { renderViews } from '../src/features/sql/views/render-views.ts';
import { allChecks } from '../src/quality/checks/all-checks.ts';
import { renderChecks } from '../src/quality/render-checks.ts';
import { allProbes } from '../test/hostile/all-probes.ts';
import { describeMetadata } from './describe-metadata.ts';
import { renderScopes } from '../src/platform/access/render-scopes.ts';
import { fillMarked } from './fill-marked.ts';
import { hashOfApi } from './hash-of-api.ts';
import { listDecisions } from './list-decisions.ts';
import { renderExampleFeature } from './render-example-feature.ts';
import type { Baseline } from './performance-figures.ts';
import { renderPerformance } from './render-performance.ts';
import { renderProbes } from './render-probes.ts';

// `npm run docs`. The drift test makes the same texts in memory and compares. With `--release DIR` the two documents that the
// service serves, and nobody reads in a review, are written to that directory: openapi.json and asyncapi.json.

const root = fileURLToPath(new URL('../', import.meta.url));

/** Every generated document: its path from the root of the project, and its text. */
export async function generateDocs(): Promise<Map<string, string>> {
  const document = await describeServer(readVersion());
  const texts = {
    '.env.example': renderEnvExample(Object.values(sections)),
    'README.md': fillMarked(read('README.md'), 'families', renderFamilies(catalog)),
    'clients/typescript/openapi.sha256': `${hashOfApi(document)}\n`,
    'docs/ACCESS.md': fillMarked(read('docs/ACCESS.md'), 'scopes', renderScopes()),
    'docs/ANALYSES.md': fillMarked(
      read('docs/ANALYSES.md'),
      'worked',
      read('test/golden/analysis-examples.md.txt').trim(),
    ),
    'docs/API.md': fillMarked(read('docs/API.md'), 'reference', renderApi(document, problemTable)),
    'docs/CONFIGURATION.md': renderConfiguration(Object.values(sections)),
    'docs/DATA_QUALITY.md': renderChecks(allChecks),
    'docs/DIALECTS.md': renderDialects(dialects),
    'docs/EVENT_SCHEMAS.md': renderEventSchemas(dialects),
    'docs/METRICS_CATALOG.md': renderCatalog(catalog),
    'docs/PERFORMANCE.md': renderPerformance(JSON.parse(read('bench/baseline.json')) as Baseline),
    'docs/SECURITY.md': fillMarked(read('docs/SECURITY.md'), 'probes', renderProbes(allProbes)),
    'docs/SQL.md': fillMarked(
      fillMarked(read('docs/SQL.md'), 'views', renderViews(listViews({ timezone: 'Africa/Lagos' }))),
      'examples',
      read('test/golden/sql-examples.md.txt').trim(),
    ),
    'docs/STORE.md': `${storeDocument()}\n${describeMetadata(new URL('../src/', import.meta.url))}`,
    'docs/adding-a-feature.md': fillMarked(read('docs/adding-a-feature.md'), 'files', renderExampleFeature()),
    'docs/api-surface.txt': renderApiSurface(document),
    'docs/decisions/README.md': listDecisions(new URL('../docs/decisions/', import.meta.url)),
  };
  const formatted = Object.entries(texts).map(
    async ([path, text]) => [path, await formatText(path, text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

/** The OpenAPI document that a real service serves, on a directory of its own. */
export async function describeServer(version: string): Promise<OpenApiDocument> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-docs-'));
  const config = readConfig({ DATA_DIR: dataDir, PORT: '0', METRICS_PORT: '0', SCHEDULED_JOBS: 'off' });
  const service = await openService(config, { log: openLog('silent'), version });
  try {
    const response = await fetch(`${service.url}/openapi.json`);
    if (!response.ok) throw new Error(`The service answers openapi.json with ${response.status}.`);
    return (await response.json()) as OpenApiDocument;
  } finally {
    await service.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
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
  const files = readdirSync(folder).toSorted();
  const texts = files.map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return renderStore(readSchema(), texts, readConfig({}).retention);
}

/** As `prettier --check` wants it. */
async function formatText(path: string, text: string): Promise<string> {
  if (path.startsWith('.') || path.endsWith('.txt') || path.endsWith('.sha256')) return text;
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
