import { setTimeout as delay } from 'node:timers/promises';
import { defaultPlan, generateEvents, makeEventSource } from './events.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import { makeEventPoster, type PostOutcome } from './post-events.ts';
import { type MemoryUse, watchMemory } from './process-memory.ts';
import { startService } from './service-process.ts';

/** As many requests of so many events as a number of clients can send, each waiting for its answer. */
export interface HttpMeasurement {
  events: number;
  events_per_request: number;
  clients: number;
  seconds: number;
  events_per_second: number;
  /** From sending a request to its answer, which comes when its events are queryable. */
  latency_ms: Percentiles;
  statuses: Record<string, number>;
  start_to_ready_seconds: number;
  /** After the start, before the first event. */
  idle_memory: MemoryUse;
  peak_memory: MemoryUse;
}

/** Events at a steady pace, whatever the answers do. */
export interface SteadyMeasurement {
  events_per_second: number;
  seconds: number;
  events_per_request: number;
  /** From the moment at which an event was due to be sent to the answer that it is queryable. */
  event_to_queryable_ms: Percentiles;
  statuses: Record<string, number>;
}

const SETTLE_MS = 5000;

/** Measures how many events a second come in by HTTP. */
export async function measureHttp(
  dataDir: string,
  { events, eventsPerRequest, clients }: { events: number; eventsPerRequest: number; clients: number },
): Promise<HttpMeasurement> {
  const bodies = bodiesOf(generateEvents({ ...defaultPlan, events, seed: 101 }), eventsPerRequest);
  const service = await startService(dataDir);
  const memory = watchMemory(service.pid, dataDir);
  const poster = makeEventPoster(service.url, clients);
  try {
    await delay(SETTLE_MS);
    const idle = memory.now();
    const outcomes: PostOutcome[] = [];
    let next = 0;
    const client = async () => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
        outcomes.push(await postUntilTaken(poster, body));
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: clients }, client));
    const seconds = (performance.now() - started) / 1000;
    requireAll(outcomes, events);
    return {
      events,
      events_per_request: eventsPerRequest,
      clients,
      seconds,
      events_per_second: Math.round(events / seconds),
      latency_ms: percentiles(outcomes.map(({ ms }) => ({ ms, weight: 1 }))),
      statuses: countStatuses(outcomes),
      start_to_ready_seconds: service.readySeconds,
      idle_memory: idle,
      peak_memory: memory.stop(),
    };
  } finally {
    memory.stop();
    poster.close();
    await service.stop();
  }
}

/** Measures how long an event takes to be queryable while so many come each second. */
export async function measureSteady(
  dataDir: string,
  { rate, seconds, eventsPerRequest }: { rate: number; seconds: number; eventsPerRequest: number },
): Promise<SteadyMeasurement> {
  const service = await startService(dataDir);
  const poster = makeEventPoster(service.url, 256);
  const nextEvent = makeEventSource({ events: rate * 86_400, days: 1, seed: 202 });
  const everyMs = (eventsPerRequest / rate) * 1000;
  const answers: Promise<PostOutcome>[] = [];
  try {
    const started = performance.now();
    for (let index = 0; index < (rate * seconds) / eventsPerRequest; index++) {
      const dueMs = started + index * everyMs;
      const body = encode(Array.from({ length: eventsPerRequest }, () => nextEvent(Date.now())));
      if (dueMs > performance.now()) await delay(dueMs - performance.now());
      answers.push(poster.post(body).then((outcome) => ({ ...outcome, ms: performance.now() - dueMs })));
    }
    const outcomes = await Promise.all(answers);
    requireAll(outcomes, rate * seconds);
    return {
      events_per_second: rate,
      seconds,
      events_per_request: eventsPerRequest,
      event_to_queryable_ms: percentiles(outcomes.map(({ ms }) => ({ ms, weight: eventsPerRequest }))),
      statuses: countStatuses(outcomes),
    };
  } finally {
    poster.close();
    await service.stop();
  }
}

async function postUntilTaken(poster: { post(body: Buffer): Promise<PostOutcome> }, body: Buffer) {
  for (;;) {
    const outcome = await poster.post(body);
    if (outcome.status !== 503) return outcome;
    await delay(100);
  }
}

/** A rate of events that did not all come in would be no rate. */
function requireAll(outcomes: readonly PostOutcome[], events: number): void {
  const accepted = outcomes.reduce((sum, outcome) => sum + outcome.accepted, 0);
  if (accepted !== events) {
    const statuses = JSON.stringify(countStatuses(outcomes));
    throw new Error(
      `${accepted} of ${events} events were answered as accepted; requests by status: ${statuses}`,
    );
  }
}

function countStatuses(outcomes: readonly PostOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function bodiesOf(texts: Iterable<string>, eventsPerRequest: number): Buffer[] {
  const bodies: Buffer[] = [];
  let block: string[] = [];
  for (const text of texts) {
    if (block.push(text) < eventsPerRequest) continue;
    bodies.push(encode(block));
    block = [];
  }
  if (block.length > 0) bodies.push(encode(block));
  return bodies;
}

function encode(texts: readonly string[]): Buffer {
  return Buffer.from(texts.join('\n'), 'latin1');
}
