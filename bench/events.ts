import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { DAY_MS } from '../src/kernel/units.ts';
import { beginBookingLife, type BookingLife } from './booking-life.ts';
import { drawCity } from './city.ts';
import { makeIsoWriter } from './event-text.ts';
import { locationEvent, rareEvent } from './other-events.ts';
import { makeRandom } from './random.ts';

/** What is to be generated: so many events, evenly spread over so many days from `startMs` on. */
export interface EventPlan {
  events: number;
  days: number;
  seed: number;
  startMs: number;
}

/** The plan that is used where nothing else is said. */
export const defaultPlan: EventPlan = { events: 1_000_000, days: 7, seed: 1, startMs: Date.UTC(2026, 8, 1) };

const LOCATION_SHARE = 0.55;
const RARE_SHARE = 0.02;
/** What lies between two events of one booking, on average. */
const STEP_MS = 12 * 60_000;

/**
 * Valid events of the contract as JSON texts in the order of their time, in the platform's mix: 55 % positions, 2 %
 * users and routes, the rest bookings with their payments and trips. The same plan gives the same texts.
 */
export function* generateEvents(plan: EventPlan): Generator<string> {
  const next = makeEventSource(plan);
  const gapMs = (plan.days * DAY_MS) / Math.max(1, plan.events);
  for (let index = 0; index < plan.events; index++) yield next(Math.floor(plan.startMs + index * gapMs));
}

/** Writes one event after another, each at the moment that is asked for. `plan` says how many bookings are under way at once. */
export function makeEventSource(plan: Omit<EventPlan, 'startMs'>): (ms: number) => string {
  const random = makeRandom(plan.seed);
  const city = drawCity(random, Math.max(50, Math.min(2000, Math.round(plan.events / 500))));
  const iso = makeIsoWriter();
  const stepsPerMs = ((1 - LOCATION_SHARE - RARE_SHARE) * plan.events) / (plan.days * DAY_MS);
  const underWay = Math.max(16, Math.min(20_000, Math.round(stepsPerMs * STEP_MS)));
  const lives: BookingLife[] = Array.from({ length: underWay }, () => beginBookingLife(random, city));
  return (ms) => {
    const time = iso(ms);
    const place = random.below(underWay);
    const life = lives[place]!;
    const kind = random.unit();
    if (kind < LOCATION_SHARE) return locationEvent(random, life, time);
    if (kind < LOCATION_SHARE + RARE_SHARE) return rareEvent(random, city, time);
    const text = life.next(time, ms);
    if (life.over) lives[place] = beginBookingLife(random, city);
    return text;
  };
}

const CHUNK_BYTES = 2_097_152;
const LONGEST_EVENT_BYTES = 4096;

/** The events of a plan as NDJSON, in chunks of 2 MiB that end with a line. The texts are ASCII. */
export function* encodeEvents(plan: EventPlan): Generator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let length = 0;
  for (const text of generateEvents(plan)) {
    length += chunk.write(text, length, 'latin1');
    chunk[length++] = 10;
    if (length > CHUNK_BYTES - LONGEST_EVENT_BYTES) {
      yield chunk.subarray(0, length);
      chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      length = 0;
    }
  }
  if (length > 0) yield chunk.subarray(0, length);
}

/** Writes the events of a plan as NDJSON to a file, or to stdout for "-". Returns the bytes written. */
export async function writeEvents(path: string, plan: EventPlan): Promise<number> {
  const out = path === '-' ? process.stdout : createWriteStream(path);
  let bytes = 0;
  for (const chunk of encodeEvents(plan)) {
    bytes += chunk.length;
    if (!out.write(chunk)) await once(out, 'drain');
  }
  if (out !== process.stdout) {
    out.end();
    await once(out, 'close');
  }
  return bytes;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: String(defaultPlan.events) },
      days: { type: 'string', default: String(defaultPlan.days) },
      seed: { type: 'string', default: String(defaultPlan.seed) },
      start: { type: 'string', default: new Date(defaultPlan.startMs).toISOString() },
      out: { type: 'string', default: '-' },
    },
  });
  const plan = {
    events: Number(values.events),
    days: Number(values.days),
    seed: Number(values.seed),
    startMs: Date.parse(values.start),
  };
  const started = performance.now();
  const bytes = await writeEvents(values.out, plan);
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(plan.events / seconds);
  process.stderr.write(
    `${plan.events} events, ${Math.round(bytes / plan.events)} bytes each, ${rate} events/s\n`,
  );
}

if (import.meta.main) await main();
