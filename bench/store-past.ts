import { DAY_MS } from '../src/kernel/units.ts';
import { generateEvents } from './events.ts';
import { makeEventPoster } from './post-events.ts';

/** Sends so many events of the last days, a thousand a request, and returns when the last one is queryable. */
export async function storePast(
  url: string,
  { events, days }: { events: number; days: number },
): Promise<void> {
  const poster = makeEventPoster(url, 1);
  let block: string[] = [];
  const send = async () => {
    if (block.length > 0) await poster.post(Buffer.from(block.join('\n')));
    block = [];
  };
  for (const text of generateEvents({ events, days, seed: 1, startMs: Date.now() - (days + 1) * DAY_MS }))
    if (block.push(text) === 1_000) await send();
  await send();
  poster.close();
}
