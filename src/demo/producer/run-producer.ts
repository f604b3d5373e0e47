import { setTimeout } from 'node:timers/promises';
import { historyThenLive, type LivingCity } from '../history-then-live.ts';
import type { Message } from '../delivery/message.ts';
import type { DemoPlan } from '../demo-plan.ts';
import { cityOptions } from '../options.ts';
import { makeEventPoster } from './post-events.ts';
import { type SendProgress, sendHistory } from './send-history.ts';
import { sendLive } from './send-live.ts';

/** The messages that the producer sends about its work. */
export type ProducerNews =
  | { phase: 'history' | 'live'; progress: SentSoFar; share: number }
  /** `eventsPerSecond` is the rate in the last ten minutes of the history, which the live part continues. */
  | { phase: 'history done'; progress: SentSoFar; share: 1; eventsPerSecond: number };

/** The service has every message delivered up to `atMs` on the clock of the city. */
type SentSoFar = Pick<SendProgress, 'sent' | 'atMs'>;

export interface ProducerOptions {
  url: string;
  plan: DemoPlan;
  /** If false, the producer ends with the history. */
  goesLive: boolean;
  signal: AbortSignal;
  tell: (news: ProducerNews) => void;
}

const REQUESTS_UNDER_WAY = 6;

/**
 * Sends the past of a city, then its present as it happens, until `signal` is aborted. After an interruption it makes the same
 * city again and skips the messages that the receiver already has.
 */
export async function runProducer(options: ProducerOptions): Promise<void> {
  const { url, plan, signal, tell, goesLive } = options;
  const poster = makeEventPoster({ url, connections: REQUESTS_UNDER_WAY, signal, sleep });
  const city = makeCityOf(plan);
  try {
    const progress = await sendHistory(skipHistory(city.history, plan.sentUntilMs), {
      poster,
      window: REQUESTS_UNDER_WAY,
      onProgress: (one) => tell({ phase: 'history', progress: one, share: city.shareAt(one.atMs) }),
    });
    tell({ phase: 'history done', progress, share: 1, eventsPerSecond: city.recentRate() });
    if (!goesLive) return;
    await sendLive(skipLive(city.live(signal), plan.sentUntilMs), {
      poster,
      onProgress: (one) => tell({ phase: 'live', progress: one, share: 1 }),
    });
  } catch (error) {
    if (!signal.aborted) throw error; // The open requests may have landed. The next start sends them again.
  } finally {
    poster.close();
  }
}

/** Makes the city of a plan. */
export function makeCityOf({
  size,
  days,
  seed,
  eventsPerSecond,
  aheadMs,
  startedAtMs,
}: DemoPlan): LivingCity {
  const options = cityOptions(size, { days, seed, aheadMs, keepTruth: false });
  let isAsked = false;
  /** The first call returns the end of the history, later ones the time. */
  const now = () => {
    if (isAsked) return Date.now() + aheadMs;
    isAsked = true;
    return startedAtMs;
  };
  return historyThenLive(options, { eventsPerSecond, clock: { now, sleep } });
}

/** Skips the messages delivered before a time. */
export function* skipHistory(messages: Iterable<Message>, untilMs: number): Generator<Message> {
  for (const message of messages) if (message.deliveredAtMs >= untilMs) yield message;
}

/** Skips the live messages delivered before a time. */
export async function* skipLive(messages: AsyncIterable<Message>, untilMs: number): AsyncGenerator<Message> {
  for await (const message of messages) if (message.deliveredAtMs >= untilMs) yield message;
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {}); // An abort ends the wait, and the caller checks the signal.
}
