import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS } from '../src/kernel/units.ts';
import { drawOwnQuestion, type Page } from './draw-pages.ts';
import { makeEventSource } from './events.ts';
import { type AskedOnce, askOnce } from './measure-query.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { makeEventPoster } from './post-events.ts';
import type { CpuWatch } from './process-cpu.ts';
import { makeRandom } from './random.ts';

export interface ViewersLoad {
  /** Each viewer keeps one of these open. */
  pages: readonly Page[];
  viewers: number;
  /** False: each answer is computed for its request. */
  mayBeKept: boolean;
  /** Events a second. */
  rate: number;
  seconds: number;
  cpu: CpuWatch;
}

export interface ViewersMeasurement {
  answers: number;
  /** The number of answers by status; 200 is left out. */
  refused: Record<string, number>;
  hit_rate: number | null;
  ms: Percentiles | null;
  kept_ms: Percentiles | null;
  cpu_ms: { service: number; engine: number };
  ingest_ms: Percentiles;
}

const RELOAD_MS = 60_000;
const OWN_SHARE = 0.05;
const REQUESTS_PER_SECOND = 20;
const LATE_SHARE = 0.02;
const LATEST_DAYS = 3;

/** Lets viewers reload their pages while events come, some of them late, and says what it cost. */
export async function measureViewers(url: string, load: ViewersLoad): Promise<ViewersMeasurement> {
  const { pages, viewers, seconds, cpu } = load;
  const endMs = performance.now() + seconds * 1000;
  const used = cpu();
  const sending = sendEvents(url, load.rate, endMs);
  const all = await Promise.all(
    Array.from({ length: viewers }, (_, i) =>
      view(url, { ...load, page: pages[i % pages.length]!, i, endMs }),
    ),
  );
  const ingest = await sending;
  const after = cpu();
  const answers = all.flat();
  const hits = answers.filter(({ isHit }) => isHit);
  const spread = (some: readonly AskedOnce[]) =>
    some.length === 0 ? null : percentiles(some.map(({ ms }) => ({ ms, weight: 1 })));
  const statuses = Object.entries(Object.groupBy(answers, ({ status }) => String(status)));
  return {
    answers: answers.length,
    refused: Object.fromEntries(
      statuses.filter(([status]) => status !== '200').map(([status, some]) => [status, some!.length]),
    ),
    hit_rate: answers.length === 0 ? null : Math.round((hits.length / answers.length) * 1000) / 1000,
    ms: spread(answers),
    kept_ms: spread(hits),
    cpu_ms: {
      service: Math.round(after.serviceMs - used.serviceMs),
      engine: Math.round(after.engineMs - used.engineMs),
    },
    ingest_ms: percentiles(ingest.map((ms) => ({ ms, weight: 1 }))),
  };
}

/** Lets one viewer reload the page every minute, the first time within the first one. */
async function view(
  url: string,
  { page, i, endMs, mayBeKept }: ViewersLoad & { page: Page; i: number; endMs: number },
): Promise<AskedOnce[]> {
  const random = makeRandom(1_000 + i);
  const answers: AskedOnce[] = [];
  for (let dueMs = performance.now() + random.unit() * RELOAD_MS; dueMs < endMs; dueMs += RELOAD_MS) {
    await delay(Math.max(0, dueMs - performance.now()));
    const paths = page.map((path) =>
      random.unit() < OWN_SHARE ? drawOwnQuestion(() => random.unit(), Date.now()) : path,
    );
    answers.push(...(await Promise.all(paths.map((path) => askOnce(new URL(path, url), mayBeKept)))));
  }
  return answers;
}

/** Sends events at a steady pace, and returns for each request how long it took until they were queryable. */
async function sendEvents(url: string, rate: number, endMs: number): Promise<number[]> {
  const poster = makeEventPoster(url, 64);
  const nextEvent = makeEventSource({ events: rate * 86_400, days: 1, seed: 505 });
  const random = makeRandom(505);
  const late = () => (random.unit() < LATE_SHARE ? random.unit() * LATEST_DAYS * DAY_MS : 0);
  const sent: Promise<number>[] = [];
  for (let dueMs = performance.now(); dueMs < endMs; dueMs += 1_000 / REQUESTS_PER_SECOND) {
    await delay(Math.max(0, dueMs - performance.now()));
    const events = Array.from({ length: rate / REQUESTS_PER_SECOND }, () => nextEvent(Date.now() - late()));
    sent.push(poster.post(Buffer.from(events.join('\n'))).then(({ ms }) => ms));
  }
  const times = await Promise.all(sent);
  poster.close();
  return times;
}
