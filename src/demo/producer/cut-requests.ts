import type { Message } from '../delivery/message.ts';

// A repetition must not overtake the message that it repeats, or the wrong version of a conflict would count. So it waits until
// the service has answered the request that may hold the first message, and all requests before it. All other messages may be
// sent at the same time.

/** The content of one request. */
export interface Cut {
  /** The number of the request, counted from 1. */
  number: number;
  body: Buffer;
  messages: number;
  /** All messages up to this time of the city have been taken. */
  atMs: number;
}

export interface RequestCutter {
  /**
   * Returns the next request, or null if the cutter must first hear of more answers. All requests up to the number `answered` are
   * answered.
   */
  take(answered: number): Cut | null;
  /** Tells if all messages have been taken. */
  isDone(): boolean;
}

const defaults = { maxEvents: 10_000, maxBytes: 8_000_000 };

/** Cuts messages into NDJSON bodies. A body exceeds `maxBytes` by one message at most. */
export function makeRequestCutter(messages: Iterable<Message>, limits = defaults): RequestCutter {
  const source = messages[Symbol.iterator]();
  const waiting: { message: Message; behind: number }[] = [];
  let made = 0;
  let atMs = 0;
  let hasEnded = false;

  function* available(number: number, answered: number): Generator<Message> {
    while (waiting[0] !== undefined && waiting[0].behind <= answered) yield waiting.shift()!.message;
    for (;;) {
      const { value: message, done } = source.next();
      hasEnded = done === true;
      if (message === undefined) return;
      atMs = message.deliveredAtMs;
      if (isRepetition(message)) waiting.push({ message, behind: number });
      else yield message;
    }
  }

  return {
    take(answered) {
      const texts: string[] = [];
      let bytes = 0;
      for (const { text } of hasEnded ? released(waiting, answered) : available(made + 1, answered)) {
        texts.push(text);
        bytes += text.length + 1;
        if (texts.length === limits.maxEvents || bytes >= limits.maxBytes) break;
      }
      if (texts.length === 0) {
        // Only repetitions are left, and they repeat messages of earlier requests.
        for (const repetition of waiting) repetition.behind = Math.min(repetition.behind, made);
        return null;
      }
      made++;
      return { number: made, body: Buffer.from(texts.join('\n'), 'latin1'), messages: texts.length, atMs };
    },
    isDone: () => hasEnded && waiting.length === 0,
  };
}

function* released(waiting: { message: Message; behind: number }[], answered: number): Generator<Message> {
  while (waiting[0] !== undefined && waiting[0].behind <= answered) yield waiting.shift()!.message;
}

function isRepetition({ outcome }: Message): boolean {
  return outcome === 'duplicate' || outcome === 'conflict';
}
