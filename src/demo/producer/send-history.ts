import { setImmediate } from 'node:timers/promises';
import type { Message } from '../delivery/message.ts';
import { makeRequestCutter } from './cut-requests.ts';
import type { EventPoster, PostCounts } from './post-events.ts';

/** The number of messages that have been sent and answered so far. */
export interface SendProgress extends PostCounts {
  sent: number;
  /** The receiver has every message delivered up to this time of the city. */
  atMs: number;
}

export interface SendOptions {
  poster: Pick<EventPoster, 'post'>;
  /** The number of open requests at one time. */
  window: number;
  onProgress?: (progress: SendProgress) => void;
}

/**
 * Sends messages as fast as they are taken, in requests of up to 10,000, several at once. No message overtakes the one that it
 * repeats. Resolves when all requests are answered. Throws the errors of the poster.
 */
export async function sendHistory(
  messages: Iterable<Message>,
  { poster, window, onProgress = () => {} }: SendOptions,
): Promise<SendProgress> {
  const cutter = makeRequestCutter(messages);
  const progress = { sent: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, atMs: 0 };
  const underWay = new Map<number, Promise<void>>();
  let made = 0;
  const answered = () => (underWay.size === 0 ? made : Math.min(...underWay.keys()) - 1);
  const post = async (number: number, body: Buffer, done: { sent: number; atMs: number }) => {
    const counts = await poster.post(body);
    underWay.delete(number);
    progress.sent += done.sent;
    progress.atMs = Math.max(progress.atMs, done.atMs);
    for (const name of ['accepted', 'duplicates', 'conflicts', 'rejected'] as const)
      progress[name] += counts[name];
    onProgress({ ...progress });
  };
  try {
    while (!cutter.isDone() || underWay.size > 0) {
      const cut = underWay.size < window ? cutter.take(answered()) : null;
      if (cut === null) {
        if (underWay.size > 0) await Promise.race(underWay.values());
      } else {
        made = cut.number;
        const sending = post(cut.number, cut.body, { sent: cut.messages, atMs: cut.atMs });
        sending.catch(() => {}); // A failed request stays in the map, and the next wait throws its error.
        underWay.set(cut.number, sending);
        await setImmediate(); // This lets the request leave while the next one is made.
      }
    }
  } finally {
    await Promise.allSettled(underWay.values());
  }
  return progress;
}
