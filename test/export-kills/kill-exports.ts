import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
import { namesIn, openPlace, type Place, type PlaceName } from './places.ts';

// Real processes are killed while exports are written. After each kill nothing but whole files may stand under a final name, and after
// the next start each export that was asked for becomes the very bytes that an undisturbed one has.

export interface KillOptions {
  kills: number;
  /** So many events lie in the service. */
  events: number;
  /** Not a workbook: it tells as of when it is, so no two are the same. */
  formats: readonly FileFormat[];
  seed: number;
  /** Where the files go, and what else fails with it. */
  place: PlaceName;
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
/** Longer than an export takes, so that each that is being made meets it. */
const FAILS_MS = 1_500;

/** Asks for exports, and kills the service, its engine, or what holds the files while they are made; mends it, and compares every file. */
export async function killExports({
  kills,
  events,
  formats,
  seed,
  place: placeName,
  onStep,
}: KillOptions): Promise<KillBalance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-export-kills-'));
  const random = makeRandom(seed);
  const balance: KillBalance = { kills: 0, interrupted: 0, same: 0, asked: 0, cut: 0, drafts: 0 };
  const place = await openPlace(placeName, dataDir);
  const world = await openWorld(dataDir, place);
  try {
    await load(world.url(), { events, seed });
    const expected = await undisturbed(world.url(), formats);
    onStep(`expected: ${[...expected].map(([format, sha]) => `${format} ${sha.slice(0, 8)}`).join(', ')}`);
    for (let round = 0; round < kills; round += 1) {
      const victim = world.victims[round % world.victims.length]!;
      const asked = await orderSome(world.url(), { formats, random });
      await untilBegun(world.url(), asked);
      await delay(random.below(MOST_DELAY_MS));
      const states = await statesOf(world.url(), asked);
      const mend = await victim.fail();
      const cut = cutFiles(place, expected);
      await mend();
      const files = await untilDone(world.url(), asked);
      balance.kills += 1;
      balance.asked += asked.length;
      balance.cut += cut;
      balance.interrupted += states.filter((state) => state === 'running').length;
      const same = files.filter(({ format, file }) => file?.sha256 === expected.get(format)).length;
      balance.same += same;
      onStep(
        `${round + 1}. ${victim.name}: ${states.join(', ')}; ${same} of ${asked.length} files the same, ${cut} cut`,
      );
      await removeFiles(world.url(), asked); // a disk that is to be filled up is small
    }
    balance.cut += cutFiles(place, expected);
    balance.drafts = place.countDrafts();
    return balance;
  } finally {
    await world.stop();
    await place.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 });
  }
}

interface Victim {
  name: string;
  /** Makes it fail. Returns how it is mended. */
  fail: () => Promise<() => Promise<void>>;
}

/** The service, and what can fail of it and around it. */
async function openWorld(dataDir: string, { settings: ofPlace, weakness }: Place) {
  const settings = { SCHEDULED_JOBS: 'on', LOG_LEVEL: 'silent', ...ofPlace };
  let service: ServiceProcess = await startService(dataDir, settings);
  const victims: Victim[] = [
    {
      name: 'service killed',
      async fail() {
        await service.kill();
        return async () => void (service = await startService(dataDir, settings));
      },
    },
    {
      name: 'engine killed',
      fail() {
        const pid = readEndpoint(enginePaths(dataDir).endpoint)?.pid;
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        return Promise.resolve(() => Promise.resolve()); // the service starts it again
      },
    },
  ];
  if (weakness !== null)
    victims.push({
      name: `${weakness.name} away`,
      async fail() {
        const mend = await weakness.fail();
        await delay(FAILS_MS);
        return mend;
      },
    });
  return { victims, url: () => service.url, stop: () => service.stop() };
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

async function removeFiles(url: string, asked: readonly Told[]): Promise<void> {
  for (const { id } of asked) await fetch(`${url}/v1/exports/${id}`, { method: 'DELETE' });
}

/** How many files under their final names are not what they should be. */
function cutFiles({ folder }: Place, expected: ReadonlyMap<FileFormat, string>): number {
  return namesIn(folder).filter((name) => {
    const format = fileFormats.find((one) => name.endsWith(`.${one}`));
    if (format === undefined) return false;
    const bytes = readFileSync(join(folder, name));
    return createHash('sha256').update(bytes).digest('hex') !== expected.get(format);
  }).length;
}
