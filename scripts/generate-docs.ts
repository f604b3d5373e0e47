import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { makeServer, type ServerDeps } from '../src/platform/http/make-server.ts';
import { type OpenApiDocument, renderApi } from '../src/platform/http/render-api.ts';
import { renderConfiguration, renderEnvExample } from '../src/platform/config/render-settings.ts';
import { asyncApiDocument } from '../src/events/async-api.ts';
import { renderEventSchemas } from '../src/events/render-event-schemas.ts';
import { dialects } from '../src/ingest/dialects/dialects.ts';
import { renderDialects } from '../src/ingest/dialects/render-dialects.ts';
import { openLog } from '../src/kernel/log.ts';
import { catalog } from '../src/metrics/catalog/catalog.ts';
import { allChecks } from '../src/quality/checks/all-checks.ts';
import { renderChecks } from '../src/quality/render-checks.ts';
import { renderCatalog } from '../src/metrics/render-catalog.ts';
import { settingTraits } from '../src/platform/config/define-setting.ts';
import { settingsSchema } from '../src/app/settings.ts';
import { renderStore } from '../src/platform/warehouse/render-store.ts';
import { readSchema } from '../src/platform/warehouse/schema.ts';

// `npm run docs`. The drift test makes the same texts in memory and compares.

const root = fileURLToPath(new URL('../', import.meta.url));

/** Every generated document: its path from the root of the project, and its text. */
export async function generateDocs(): Promise<Map<string, string>> {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  const document = await describeServer(version);
  const texts = {
    '.env.example': renderEnvExample(),
    'docs/API.md': renderApi(document),
    'docs/CONFIGURATION.md': renderConfiguration(),
    'docs/DATA_QUALITY.md': renderChecks(allChecks),
    'docs/DIALECTS.md': renderDialects(dialects),
    'docs/EVENT_SCHEMAS.md': renderEventSchemas(),
    'docs/METRICS_CATALOG.md': renderCatalog(catalog),
    'docs/STORE.md': storeDocument(),
    'docs/asyncapi.json': JSON.stringify(asyncApiDocument({ topicPrefix: 'openride.events', version })),
    'docs/openapi.json': JSON.stringify(document),
  };
  const formatted = Object.entries(texts).map(
    async ([path, text]) => [path, await formatText(path, text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

/** The OpenAPI document of the real server, whose parts are never called. */
async function describeServer(version: string): Promise<OpenApiDocument> {
  const unused = {} as ServerDeps['intake'] & ServerDeps['deadLetters'] & ServerDeps['metrics'];
  const server = await makeServer({
    intake: unused,
    deadLetters: unused,
    metrics: unused,
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

/** The tables, with the retention that the settings have by default. */
function storeDocument(): string {
  const folder = new URL('../src/platform/warehouse/migrations/', import.meta.url);
  const files = readdirSync(folder).toSorted();
  const texts = files.map((name) => readFileSync(new URL(name, folder), 'utf8'));
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
  if (path.startsWith('.')) return text;
  return format(text, { ...(await resolveConfig(root + path)), filepath: root + path });
}

if (import.meta.main) {
  for (const [path, text] of await generateDocs()) writeFileSync(root + path, text);
}
