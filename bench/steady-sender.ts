import { setTimeout as delay } from 'node:timers/promises';
import { generateEvents } from './events.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import { makeEventPoster } from './post-events.ts';

export interface SteadySender {
  /** Ends it, and returns how long the answers to its requests took. Throws when a request was refused. */
  stop(): Promise<Percentiles>;
}

const EVENTS_A_REQUEST = 200;
const CONNECTIONS = 8;
/** More than any measurement sends. */
const MOST_EVENTS = 5_000_000;

/** Sends so many events a second, in requests of 200, whatever the answers take. */
export function startSteadySender(url: string, perSecond: number, seed: number): SteadySender {
  const poster = makeEventPoster(url, CONNECTIONS);
  const events = generateEvents({ events: MOST_EVENTS, days: 400, seed, startMs: Date.now() - 86_400_000 });
  const sent: ReturnType<typeof poster.post>[] = [];
  const stopping = new AbortController();
  const sending = (async () => {
    const startedMs = performance.now();
    for (let request = 0; !stopping.signal.aborted; request += 1) {
      const lines = Array.from({ length: EVENTS_A_REQUEST }, () => events.next().value as string);
      sent.push(poster.post(Buffer.from(lines.join('\n'))));
      const dueMs = startedMs + ((request + 1) * EVENTS_A_REQUEST * 1_000) / perSecond;
      await delay(Math.max(0, dueMs - performance.now()));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await sending;
      const outcomes = await Promise.all(sent);
      poster.close();
      const refused = outcomes.find(({ status }) => status !== 200);
      if (refused !== undefined) throw new Error(`A request was answered by ${refused.status}.`);
      return percentiles(outcomes.map(({ ms }) => ({ ms, weight: EVENTS_A_REQUEST })));
    },
  };
}
