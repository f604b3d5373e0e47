import { DAY_MS } from '../src/kernel/units.ts';
import { type EventPlan, generateEvents } from './events.ts';
import { makeEventPoster } from './post-events.ts';

/** What is stored before a bench: so many events of so many days. */
export interface Past {
  events: number;
  days: number;
}

/** Names the events of the days before now; who asks twice passes the same `nowMs`. */
export const planPast = ({ events, days }: Past, nowMs: number): EventPlan => ({
  events,
  days,
  seed: 1,
  startMs: nowMs - (days + 1) * DAY_MS,
});

/** Sends so many events of the last days, a thousand a request, and returns when the last one is queryable. */
export async function storePast(url: string, past: Past, nowMs = Date.now()): Promise<void> {
  const poster = makeEventPoster(url, 1);
  let block: string[] = [];
  const send = async () => {
    if (block.length > 0) await poster.post(Buffer.from(block.join('\n')));
    block = [];
  };
  for (const text of generateEvents(planPast(past, nowMs))) if (block.push(text) === 1_000) await send();
  await send();
  poster.close();
}
