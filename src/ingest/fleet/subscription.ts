import type { Redis } from 'ioredis';
import { createRequire } from 'node:module';
import type { Logger } from '../../kernel/log.ts';
import { backoffMs, retry } from '../../kernel/retry.ts';
import { openSilence } from '../../kernel/silence.ts';
import { aborted, orAborted } from '../../kernel/within.ts';

/** A subscription to one Redis channel. It is made again whenever the connection returns. */
export interface Subscription {
  state(): SubscriptionState;
  close(): Promise<void>;
}

export interface SubscriptionState {
  isConnected: boolean;
  /** The number of times that the connection was lost. Messages published until it returned are lost, too. */
  disconnects: number;
  lastError: string | null;
  /** For so long nothing has been heard, neither a message nor an answer to a ping. */
  silentMs: number;
}

export interface SubscriptionOptions {
  url: string;
  channel: string;
  onMessage: (message: Buffer) => void;
  onDisconnected: () => void;
  log: Logger;
}

const require = createRequire(import.meta.url);

const BACKOFF = { firstMs: 100, maxMs: 5_000 };
const CONNECT_TIMEOUT_MS = 5_000;
const PING_EVERY_MS = 2_000;
const PONG_WITHIN_MS = 3_000;
// A Redis that hangs keeps what is published for a connection that it knows, so this waits a while before it makes a new one.
const DEAD_AFTER_MS = 15_000;

/** Subscribes in the background, however long Redis is away. */
export function openSubscription(options: SubscriptionOptions): Subscription {
  const { channel, log } = options;
  const state: Omit<SubscriptionState, 'silentMs'> = { isConnected: false, disconnects: 0, lastError: null };
  const redis = openRedis(options);
  const silence = openSilence({ ask: () => ping(redis, () => silence.ms()), askAfterMs: PING_EVERY_MS });
  const tell = makeTell(state, log);
  let isClosing = false;
  /** Aborted when the connection is lost: subscribing on it is then useless. */
  let connection = new AbortController();

  /** When Redis refuses to subscribe, the connection stays: a new one would be refused too, and would restart the back-off. */
  async function subscribe(): Promise<void> {
    connection = new AbortController();
    const { signal } = connection;
    await retry(() => redis.subscribe(channel), { backoff: BACKOFF, signal, onRetry: tell });
    Object.assign(state, { isConnected: true, lastError: null });
    silence.heard();
    log.info({ channel }, 'subscribed');
  }

  redis.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
    silence.heard();
    options.onMessage(message);
  });
  redis.on('error', tell);
  redis.on('ready', () => void subscribe().catch(() => undefined)); // it ends with its connection; the next connection subscribes
  redis.on('close', () => {
    connection.abort();
    if (state.isConnected && !isClosing) noteLoss(state, options);
  });
  redis.connect().catch(() => undefined); // the `error` handler reports it, and the driver tries again

  return {
    state: () => ({ ...state, silentMs: silence.ms() }),
    close() {
      isClosing = true;
      state.isConnected = false;
      connection.abort();
      silence.close();
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

function noteLoss(
  state: Pick<SubscriptionState, 'isConnected' | 'disconnects'>,
  { channel, onDisconnected, log }: SubscriptionOptions,
): void {
  state.isConnected = false;
  state.disconnects += 1;
  onDisconnected();
  log.warn(
    { channel },
    'the connection to Redis is lost; what is published until it is back will be missing',
  );
}

/** Makes the function that logs a problem with Redis; it logs the same problem only once in a row. */
function makeTell(state: Pick<SubscriptionState, 'lastError'>, log: Logger): (error: unknown) => void {
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (state.lastError !== message) log.warn({ error: message }, 'Redis cannot be heard');
    state.lastError = message;
  };
}

function openRedis({ url, channel }: SubscriptionOptions): Redis {
  const driver = require('ioredis') as typeof import('ioredis'); // loaded only where a channel is set
  return new driver.Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: null,
    autoResubscribe: false, // the `ready` handler subscribes each time
    retryStrategy: (attempt) => backoffMs(attempt - 1, BACKOFF),
    connectionName: `openride-analytics/${encodeURIComponent(channel)}`,
  });
}

/**
 * Asks for a sign of life, and returns whether there was one: nothing else distinguishes a dead connection from a silent channel.
 * Replaces one that has been silent for too long, be it ready or still being made.
 */
async function ping(redis: Redis, silentMs: () => number): Promise<boolean> {
  const late = AbortSignal.timeout(PONG_WITHIN_MS);
  if (redis.status !== 'ready') await aborted(late);
  else if ((await orAborted(redis.ping().then(Object), late)) !== null) return true;
  const isOpen = redis.status === 'ready' || redis.status === 'connect';
  if (isOpen && silentMs() >= DEAD_AFTER_MS) redis.disconnect(true);
  return false;
}
