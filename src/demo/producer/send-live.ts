import { setTimeout } from 'node:timers/promises';
import type { Message } from '../delivery/message.ts';
import type { EventPoster, PostCounts } from './post-events.ts';

// Each request is a batch of its own at this pace, and a batch costs the store much the same whatever its size.
const SEND_EVERY_MS = 1_000;
const MAX_EVENTS = 5_000;

/** The progress of a live city, reported after each request. */
export interface LiveProgress extends PostCounts {
  sent: number;
  atMs: number;
}

/**
 * Sends messages as they come. One request takes the messages of a second. The next one waits for its answer, so
 * that the order stays. Resolves when the messages end. Throws the errors of the poster.
 */
export async function sendLive(
  messages: AsyncIterable<Message>,
  { poster, onProgress }: { poster: Pick<EventPoster, 'post'>; onProgress: (progress: LiveProgress) => void },
): Promise<void> {
  const progress = { sent: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, atMs: 0 };
  let texts: string[] = [];
  let atMs = 0;
  let sending: Promise<void> | null = null;

  /** Sends request after request until no message is left. */
  async function send(): Promise<void> {
    while (texts.length > 0) {
      await setTimeout(SEND_EVERY_MS);
      const block = texts;
      const untilMs = atMs;
      texts = [];
      const counts = await poster.post(Buffer.from(block.join('\n'), 'latin1'));
      progress.sent += block.length;
      progress.atMs = untilMs;
      for (const name of ['accepted', 'duplicates', 'conflicts', 'rejected'] as const)
        progress[name] += counts[name];
      onProgress({ ...progress });
    }
    sending = null;
  }

  for await (const { text, deliveredAtMs } of messages) {
    texts.push(text);
    atMs = deliveredAtMs;
    sending ??= send();
    sending.catch(() => {}); // A failed request stays here, and the next wait throws its error.
    if (texts.length >= MAX_EVENTS) await sending;
  }
  await sending;
}
