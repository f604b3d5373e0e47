import { setTimeout } from 'node:timers/promises';
import type { Message } from '../src/demo/delivery/message.ts';
import { historyThenLive } from '../src/demo/history-then-live.ts';
import { cityOptions } from '../src/demo/options.ts';
import { makeEventPoster } from '../src/demo/producer/post-events.ts';
import { sendHistory } from '../src/demo/producer/send-history.ts';
import { HOUR_MS } from '../src/kernel/units.ts';
import type { LoadedCity } from './query-city.ts';

const CONNECTIONS = 4;
/** A busy hour has so many times the events of a mean one. */
const BUSY = 3;

/**
 * Sends a busy last hour of a city of that size, for the loaded one lies in the past and leaves the last hour empty. Returns how
 * many events were accepted.
 */
export async function sendLastHour(url: string, city: LoadedCity): Promise<number> {
  const { days, ...people } = city.options;
  const eventsPerSecond = (BUSY * city.messages) / (days * 86_400);
  // Another seed each time: the same events would be duplicates.
  const options = cityOptions('large', { ...people, days: 1, seed: Date.now() % 2 ** 31, keepTruth: false });
  const { history, nowMs } = historyThenLive(options, { eventsPerSecond });
  const poster = makeEventPoster({
    url,
    connections: CONNECTIONS,
    signal: new AbortController().signal,
    sleep: (ms) => setTimeout(ms),
  });
  try {
    const sent = await sendHistory(since(history, nowMs - HOUR_MS), { poster, window: CONNECTIONS });
    return sent.accepted;
  } finally {
    poster.close();
  }
}

function* since(messages: Iterable<Message>, fromMs: number): Generator<Message> {
  for (const message of messages) if (message.deliveredAtMs >= fromMs) yield message;
}
