import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultPlan, generateEvents } from '../../bench/events.ts';
import { makeEventPoster } from '../../bench/post-events.ts';
import { makeRandom, type Random } from '../../bench/random.ts';
import { type ServiceProcess, startService } from '../../bench/service-process.ts';
import { readEndpoint } from '../../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../../src/platform/warehouse/engine/start.ts';
import { type FileFormat, fileFormats } from '../../src/platform/formats/file-format.ts';

// Real processes are killed while exports are written. After each kill nothing but whole files may stand under a final name, and after
// the next start each export that was asked for becomes the very bytes that an undisturbed one has.

export interface KillOptions {
  kills: number;
  /** So many events lie in the service. */
  events: number;
  /** Not a workbook: it tells as of when it is, so no two are the same. */
  formats: readonly FileFormat[];
  seed: number;
  onStep: (line: string) => void;
}

/** What came of the kills. */
export interface KillBalance {
  kills: number;
  /** Exports that were being made when the kill came. */
  interrupted: number;
  /** Exports whose file had the right bytes in the end; each one that was asked for must be among them. */
  same: number;
  asked: number;
  /** Files under a final name that were not whole, at any moment after a kill. */
  cut: number;
  /** Drafts that were left; nobody can read them. */
  drafts: number;
}

interface Told {
  id: string;
  format: FileFormat;
  status: string;
  file: { sha256: string } | null;
}

const EXPORTS_A_ROUND = 3;
const MOST_DELAY_MS = 400;
const DONE_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 50;
const settings = { SCHEDULED_JOBS: 'on', LOG_LEVEL: 'silent' };
const victims = ['service', 'engine'] as const;

/** Asks for exports, kills the service or its engine while they are made, starts anew, and compares every file. */
export async function killExports({
  kills,
  events,
  formats,
  seed,
  onStep,
}: KillOptions): Promise<KillBalance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-export-kills-'));
  const random = makeRandom(seed);
  const balance: KillBalance = { kills: 0, interrupted: 0, same: 0, asked: 0, cut: 0, drafts: 0 };
  let service = await startService(dataDir, settings);
  try {
    await load(service.url, { events, seed });
    const expected = await undisturbed(service.url, formats);
    onStep(`expected: ${[...expected].map(([format, sha]) => `${format} ${sha.slice(0, 8)}`).join(', ')}`);
    for (let round = 0; round < kills; round += 1) {
      const victim = victims[round % victims.length]!;
      const asked = await orderSome(service.url, { formats, random });
      await untilBegun(service.url, asked);
      await delay(random.below(MOST_DELAY_MS));
      const states = await statesOf(service.url, asked);
      await kill(victim, service, dataDir);
      const cut = filesOf(dataDir).filter(({ format, sha256 }) => expected.get(format) !== sha256);
      if (victim === 'service') service = await startService(dataDir, settings);
      const files = await untilDone(service.url, asked);
      balance.kills += 1;
      balance.asked += asked.length;
      balance.cut += cut.length;
      balance.interrupted += states.filter((state) => state === 'running').length;
      const same = files.filter(({ format, file }) => file?.sha256 === expected.get(format)).length;
      balance.same += same;
      onStep(
        `${round + 1}. ${victim} killed: ${states.join(', ')}; ${same} of ${asked.length} files the same, ${cut.length} cut`,
      );
    }
    balance.cut += filesOf(dataDir).filter(({ format, sha256 }) => expected.get(format) !== sha256).length;
    balance.drafts = draftsOf(dataDir);
    return balance;
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 });
  }
}

export function isRight({ cut, same, asked, interrupted }: KillBalance): boolean {
  return cut === 0 && same === asked && interrupted > 0;
}

async function load(url: string, { events, seed }: { events: number; seed: number }): Promise<void> {
  const poster = makeEventPoster(url, 4);
  let lines: string[] = [];
  const flush = async () => {
    await poster.post(Buffer.from(lines.join('\n')));
    lines = [];
  };
  for (const event of generateEvents({ ...defaultPlan, events, seed }))
    if (lines.push(event) === 1_000) await flush();
  if (lines.length > 0) await flush();
  poster.close();
}

const wanted = (format: FileFormat) => ({
  of: 'events',
  query: { family: 'location', from: '2026-08-01', to: '2026-10-01' },
  format,
});

async function order(url: string, format: FileFormat): Promise<Told> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/exports`, {
    method: 'POST',
    headers,
    body: JSON.stringify(wanted(format)),
  });
  if (answer.status !== 202) throw new Error(await answer.text());
  return (await answer.json()) as Told;
}

/** The hash of each form when nothing is killed. */
async function undisturbed(url: string, formats: readonly FileFormat[]): Promise<Map<FileFormat, string>> {
  const asked = [];
  for (const format of formats) asked.push(await order(url, format));
  const done = await untilDone(url, asked);
  return new Map(done.map(({ format, file }) => [format, file!.sha256]));
}

async function orderSome(
  url: string,
  { formats, random }: { formats: readonly FileFormat[]; random: Random },
): Promise<Told[]> {
  const asked = [];
  for (let one = 0; one < EXPORTS_A_ROUND; one += 1) asked.push(await order(url, random.pick(formats)));
  return asked;
}

const find = async (url: string, { id }: Told) =>
  (await (await fetch(`${url}/v1/exports/${id}`)).json()) as Told;

async function statesOf(url: string, asked: readonly Told[]): Promise<string[]> {
  return Promise.all(asked.map(async (one) => (await find(url, one)).status));
}

/** Waits until one of them is being made: the queue is asked every two seconds. */
async function untilBegun(url: string, asked: readonly Told[]): Promise<void> {
  const endMs = performance.now() + DONE_WITHIN_MS;
  while (performance.now() < endMs) {
    if ((await statesOf(url, asked)).some((state) => state !== 'queued')) return;
    await delay(ASK_EVERY_MS);
  }
}

async function untilDone(url: string, asked: readonly Told[]): Promise<Told[]> {
  const endMs = performance.now() + DONE_WITHIN_MS;
  for (;;) {
    const found = await Promise.all(asked.map((one) => find(url, one)));
    if (found.every(({ status }) => status !== 'queued' && status !== 'running')) return found;
    if (performance.now() > endMs) return found;
    await delay(ASK_EVERY_MS);
  }
}

async function kill(
  victim: (typeof victims)[number],
  service: ServiceProcess,
  dataDir: string,
): Promise<void> {
  if (victim === 'service') return service.kill();
  const pid = readEndpoint(enginePaths(dataDir).endpoint)?.pid;
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

/** The files under their final names, each with the hash of its bytes. */
function filesOf(dataDir: string): { format: FileFormat; sha256: string }[] {
  const folder = join(dataDir, 'objects', 'exports');
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const format = fileFormats.find((one) => name.endsWith(`.${one}`));
    if (format === undefined) return [];
    return [
      {
        format,
        sha256: createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      },
    ];
  });
}

function draftsOf(dataDir: string): number {
  const folder = join(dataDir, 'objects', '.drafts');
  return existsSync(folder) ? readdirSync(folder).length : 0;
}
