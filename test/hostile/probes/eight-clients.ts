import { setTimeout as delay } from 'node:timers/promises';
import { defaultPlan, generateEvents, makeEventSource } from '../../../bench/events.ts';
import { type Percentiles, percentiles } from '../../../bench/percentiles.ts';
import { makeEventPoster, type EventPoster } from '../../../bench/post-events.ts';
import { runningQuestions } from '../ask-engine.ts';
import { heaviest, heavyBody } from '../heavy-questions.ts';
import { type Probe, type Target, verdict } from '../probe.ts';

// Events come in while eight clients ask for as much as they may.

const CLIENTS = 8;
const IDLE_MS = 30_000;
const BUSY_MS = 60_000;
const STORED_EVENTS = 100_000;
const EVENTS_PER_REQUEST = 10;
const EVERY_MS = 100;
/** The small question shows whether such a one gets its turn. Asked without a pause it would be a ninth client, and no small one. */
const SMALL_EVERY_MS = 250;
/** At least this: below it the clock and the machine decide. */
const IDLE_P95_AT_LEAST_MS = 50;

/** Sends a request of a few events ten times a second, and returns how long each took until its events were queryable. */
async function sendSteadily(poster: EventPoster, forMs: number, nextEvent: (ms: number) => string) {
  const startedMs = performance.now();
  const sent: Promise<{ status: number; ms: number }>[] = [];
  for (let dueMs = startedMs; dueMs < startedMs + forMs; dueMs += EVERY_MS) {
    if (dueMs > performance.now()) await delay(dueMs - performance.now());
    const lines = Array.from({ length: EVENTS_PER_REQUEST }, () => nextEvent(Date.now()));
    const body = Buffer.from(lines.join('\n'));
    sent.push(poster.post(body).then(({ status }) => ({ status, ms: performance.now() - dueMs })));
  }
  const outcomes = await Promise.all(sent);
  const ms = percentiles(outcomes.map((one) => ({ ms: one.ms, weight: 1 })));
  return { ms, statuses: outcomes.map(({ status }) => status) };
}

async function loadEvents(poster: EventPoster): Promise<void> {
  let lines: string[] = [];
  for (const event of generateEvents({ ...defaultPlan, events: STORED_EVENTS, seed: 7 })) {
    if (lines.push(event) < 1_000) continue;
    await poster.post(Buffer.from(lines.join('\n')));
    lines = [];
  }
}

/** Asks again and again, with a pause after each answer, until told to leave. Returns the status of each answer. */
async function askOn(
  target: Target,
  path: string,
  { pauseMs = 0, ...init }: RequestInit & { signal: AbortSignal; pauseMs?: number },
) {
  const statuses: number[] = [];
  while (!init.signal.aborted) {
    try {
      const answer = await target.ask(path, init);
      statuses.push(answer.status);
      await answer.arrayBuffer();
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal: init.signal });
    } catch (error) {
      if (!init.signal.aborted) throw error;
    }
  }
  return statuses;
}

/** Sends events while the clients ask, then has them leave. */
async function besideClients(target: Target, poster: EventPoster, nextEvent: (ms: number) => string) {
  const leaves = new AbortController();
  const body = await heavyBody(target, heaviest);
  const headers = { 'content-type': 'application/json' };
  const { signal } = leaves;
  const heavy = Array.from({ length: CLIENTS }, () =>
    askOn(target, '/v1/metrics/query', { method: 'POST', body, headers, signal }),
  );
  const small = askOn(target, '/v1/metrics/bookings?from=2026-09-01&to=2026-09-08', {
    signal,
    pauseMs: SMALL_EVERY_MS,
  });
  const { ms, statuses } = await sendSteadily(poster, BUSY_MS, nextEvent);
  leaves.abort();
  const answers = (await Promise.all(heavy)).flat();
  const smallAnswers = await small;
  await delay(1_000);
  return { ms, ingest: statuses, answers, smallAnswers, left: await runningQuestions(target) };
}

function describe({ p50, p95, p99, max }: Percentiles): string {
  return `p50 ${p50} p95 ${p95} p99 ${p99} max ${max} ms`;
}

/** Eight clients with the heaviest question that is allowed. */
export const eightClients: Probe = {
  name: 'eight clients ask for as much as is allowed, for a minute',
  expects:
    'events queryable within twice the time of an idle service (p95), no answer of 500 or above, no question refused, no statement a second after the clients left',
  long: true,
  async run(target) {
    const poster = makeEventPoster(target.url, 64);
    const nextEvent = makeEventSource({ events: 8_640_000, days: 1, seed: 303 });
    try {
      await loadEvents(poster);
      await delay(5_000); // for merges
      const idle = await sendSteadily(poster, IDLE_MS, nextEvent);
      const busy = await besideClients(target, poster, nextEvent);
      const questions = [...busy.answers, ...busy.smallAnswers];
      const statuses = [...busy.ingest, ...questions];
      const limitMs = 2 * Math.max(IDLE_P95_AT_LEAST_MS, idle.ms.p95);
      const holds =
        busy.ms.p95 <= limitMs &&
        busy.answers.length > 0 &&
        questions.every((status) => status === 200) &&
        statuses.every((status) => status < 300) && // 202: landed, and queryable only after the time a request waits
        busy.left.length === 0;
      const counts = Object.entries(Object.groupBy(statuses, String)).map(
        ([code, all]) => `${all?.length} × ${code}`,
      );
      return verdict(
        holds,
        `idle ${describe(idle.ms)}; beside ${describe(busy.ms)}; ${busy.answers.length} heavy and ${busy.smallAnswers.length} small answers; ${counts.join(', ')}; left: ${busy.left.length}`,
      );
    } finally {
      poster.close();
    }
  },
};
