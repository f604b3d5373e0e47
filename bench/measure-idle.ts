import { setTimeout as delay } from 'node:timers/promises';
import { makeEventSource } from './events.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { makeEventPoster, type PostOutcome } from './post-events.ts';
import { cpuSeconds } from './process-usage.ts';
import { makeRandom } from './random.ts';
import type { ServiceProcess } from './service-process.ts';

/** Processor time in percent of one core. */
interface Cpu {
  service: number;
  engine: number;
  /** An engine beside it that nobody uses, in the same seconds. */
  bare_engine: number;
  /** Service and engine, beyond the bare engine. */
  beyond_bare: number;
}

/** The service at one pace. */
export interface RestMeasurement {
  events_per_second: number;
  seconds: number;
  cpu_percent: Cpu;
  /** The median of windows of ten seconds: a job that runs in one of them does not count. */
  cpu_percent_median: Cpu;
  batches_per_second: number;
  /** From sending a request to its answer; null when nothing was sent. */
  answers_ms: Percentiles | null;
}

/** The processes that are watched. */
export interface Watched {
  service: ServiceProcess;
  enginePid: number;
  barePid: number;
}

const WINDOW_SECONDS = 10;
const REQUESTS_PER_SECOND = 10;

/**
 * Measures the service while so many events come each second, in ten requests at random moments, as of senders who do not know of
 * one another.
 */
export async function measureAtRest(
  watched: Watched,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<RestMeasurement> {
  const batchesBefore = await readBatches(watched.service);
  const windows: Cpu[] = [];
  const sending = rate === 0 ? null : sendAtRandom(watched.service.url, { rate, seconds });
  const begin = readCpu(watched);
  let last = begin;
  for (let second = 0; second < seconds; second += WINDOW_SECONDS) {
    await delay(Math.min(WINDOW_SECONDS, seconds - second) * 1000);
    const now = readCpu(watched);
    windows.push(percentOf(last, now));
    last = now;
  }
  const answers = (await sending) ?? [];
  return {
    events_per_second: rate,
    seconds,
    cpu_percent: percentOf(begin, last),
    cpu_percent_median: medians(windows),
    batches_per_second: round(((await readBatches(watched.service)) - batchesBefore) / seconds),
    answers_ms: answers.length === 0 ? null : percentiles(answers.map(({ ms }) => ({ ms, weight: 1 }))),
  };
}

/** One sender, who sends the next event when he has the answer to the last one. */
export async function measureInSequence(
  { service }: Watched,
  seconds: number,
): Promise<{ requests: number; answers_ms: Percentiles }> {
  const poster = makeEventPoster(service.url, 1);
  const nextEvent = makeEventSource({ events: 864_000, days: 1, seed: 404 });
  const answers: PostOutcome[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) answers.push(await poster.post(Buffer.from(nextEvent(Date.now()))));
  poster.close();
  requireAnswers(answers);
  return {
    requests: answers.length,
    answers_ms: percentiles(answers.map(({ ms }) => ({ ms, weight: 1 }))),
  };
}

async function sendAtRandom(
  url: string,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<PostOutcome[]> {
  const poster = makeEventPoster(url, 64);
  const nextEvent = makeEventSource({ events: rate * 86_400, days: 1, seed: 303 });
  const random = makeRandom(303);
  const answers: Promise<PostOutcome>[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await delay((-Math.log(1 - random.unit()) / REQUESTS_PER_SECOND) * 1000);
    const events = Array.from({ length: rate / REQUESTS_PER_SECOND }, () => nextEvent(Date.now()));
    answers.push(poster.post(Buffer.from(events.join('\n'))));
  }
  const outcomes = await Promise.all(answers);
  poster.close();
  requireAnswers(outcomes);
  return outcomes;
}

function requireAnswers(outcomes: readonly PostOutcome[]): void {
  const refused = outcomes.filter(({ status }) => status !== 200);
  if (refused.length > 0)
    throw new Error(`${refused.length} requests were not answered with 200, but ${refused[0]!.status}.`);
}

interface CpuReading extends Record<'service' | 'engine' | 'bare', number> {
  atMs: number;
}

function readCpu({ service, enginePid, barePid }: Watched): CpuReading {
  return {
    atMs: performance.now(),
    service: cpuSeconds(service.pid),
    engine: cpuSeconds(enginePid),
    bare: cpuSeconds(barePid),
  };
}

function percentOf(from: CpuReading, to: CpuReading): Cpu {
  const percent = (name: 'service' | 'engine' | 'bare') =>
    ((to[name] - from[name]) / (to.atMs - from.atMs)) * 100_000;
  const [service, engine, bare] = [percent('service'), percent('engine'), percent('bare')];
  return {
    service: round(service),
    engine: round(engine),
    bare_engine: round(bare),
    beyond_bare: round(service + engine - bare),
  };
}

function medians(windows: readonly Cpu[]): Cpu {
  const median = (name: keyof Cpu) => {
    const sorted = windows.map((window) => window[name]).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  return {
    service: median('service'),
    engine: median('engine'),
    bare_engine: median('bare_engine'),
    beyond_bare: median('beyond_bare'),
  };
}

async function readBatches({ metricsUrl }: ServiceProcess): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return Number(/^openride_batch_step_seconds_count\{step="fan_out"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

const round = (value: number) => Math.round(value * 100) / 100;
