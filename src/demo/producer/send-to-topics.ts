import { setTimeout } from 'node:timers/promises';
import type { Message } from '../delivery/message.ts';
import type { DemoPlan } from '../demo-plan.ts';
import { makeCityOf, type ProducerNews, skipHistory, skipLive } from './run-producer.ts';
import { type TopicMessage, toTopicMessage } from './topic-message.ts';

/** Puts messages into topics. It resolves when the brokers have stored them, and retries while the brokers are unreachable. */
export type SendToTopics = (messages: readonly TopicMessage[]) => Promise<void>;

interface Progress {
  sent: number;
  /** The receiver has every message delivered up to this time of the city. */
  atMs: number;
}

const BLOCK_MESSAGES = 5_000;
const BLOCK_BYTES = 4_000_000;
const LIVE_EVERY_MS = 250;

/**
 * Sends messages block after block. The messages about one entity keep their order, because they go to one partition and no block
 * overtakes another. Resolves when all are sent.
 */
export async function sendAllToTopics(
  messages: Iterable<Message>,
  { send, onProgress = () => {} }: { send: SendToTopics; onProgress?: (progress: Progress) => void },
): Promise<Progress> {
  const progress: Progress = { sent: 0, atMs: 0 };
  let block: TopicMessage[] = [];
  let bytes = 0;
  const flush = async () => {
    if (block.length > 0) await send(block);
    progress.sent += block.length;
    [block, bytes] = [[], 0];
    onProgress({ ...progress });
  };
  for (const message of messages) {
    const next = toTopicMessage(message);
    block.push(next);
    bytes += next.value.length;
    progress.atMs = message.deliveredAtMs;
    if (block.length >= BLOCK_MESSAGES || bytes >= BLOCK_BYTES) await flush();
  }
  await flush();
  return progress;
}

/** Sends the past of a city to topics, then its present as it happens, until `signal` is aborted. */
export async function runTopicProducer(options: {
  plan: DemoPlan;
  send: SendToTopics;
  goesLive: boolean;
  signal: AbortSignal;
  tell: (news: ProducerNews) => void;
}): Promise<void> {
  const { plan, send, signal, tell } = options;
  const city = makeCityOf(plan);
  const until = function* (messages: Iterable<Message>) {
    for (const message of messages) {
      if (signal.aborted) return;
      yield message;
    }
  };
  const progress = await sendAllToTopics(until(skipHistory(city.history, plan.sentUntilMs)), {
    send,
    onProgress: (one) => tell({ phase: 'history', progress: one, share: city.shareAt(one.atMs) }),
  });
  if (signal.aborted) return;
  tell({ phase: 'history done', progress, share: 1, eventsPerSecond: city.recentRate() });
  if (options.goesLive) await sendLive(skipLive(city.live(signal), plan.sentUntilMs), options);
}

/** Sends the messages of a quarter of a second together. */
async function sendLive(
  messages: AsyncIterable<Message>,
  { send, tell }: { send: SendToTopics; tell: (news: ProducerNews) => void },
): Promise<void> {
  const progress: Progress = { sent: 0, atMs: 0 };
  let block: TopicMessage[] = [];
  let sending: Promise<void> | null = null;

  async function flush(): Promise<void> {
    while (block.length > 0) {
      await setTimeout(LIVE_EVERY_MS);
      const [sent, atMs] = [block, progress.atMs];
      block = [];
      await send(sent);
      progress.sent += sent.length;
      tell({ phase: 'live', progress: { sent: progress.sent, atMs }, share: 1 });
    }
    sending = null;
  }

  for await (const message of messages) {
    block.push(toTopicMessage(message));
    progress.atMs = message.deliveredAtMs;
    sending ??= flush();
    sending.catch(() => {}); // The next wait throws its error.
    if (block.length >= BLOCK_MESSAGES) await sending;
  }
  await sending;
}
