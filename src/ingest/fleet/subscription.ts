import { createRequire } from 'node:module';
import { backoffMs } from '../../kernel/retry.ts';
import type { Logger } from '../../kernel/log.ts';

/** A subscription to one Redis channel, which comes back by itself. */
export interface Subscription {
  state(): SubscriptionState;
  close(): Promise<void>;
}

export interface SubscriptionState {
  isConnected: boolean;
  /** Times that the connection was lost; what was published until it was back is lost, too. */
  disconnects: number;
  lastError: string | null;
}

export interface SubscriptionOptions {
  url: string;
  channel: string;
  onMessage: (message: Buffer) => void;
  onDisconnected?: () => void;
  log: Logger;
}

const require = createRequire(import.meta.url);

const RETRY = { firstMs: 100, maxMs: 5_000 };
const CONNECT_TIMEOUT_MS = 5_000;
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/**
 * Subscribes in the background, however long Redis is away. A cut that nobody told of is found by asking: a silent channel
 * and a dead connection look the same.
 */
export function openSubscription(options: SubscriptionOptions): Subscription {
  const { url, channel, log } = options;
  const state: SubscriptionState = { isConnected: false, disconnects: 0, lastError: null };
  const { Redis } = require('ioredis') as typeof import('ioredis'); // loaded only where there is a fleet to hear
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: null,
    autoResubscribe: false, // `ready` subscribes, the first time and every other
    retryStrategy: (attempt) => backoffMs(attempt - 1, RETRY),
    connectionName: `openride-analytics/${encodeURIComponent(channel)}`,
  });
  let isClosing = false;
  let refusals = 0;
  let retry: NodeJS.Timeout | undefined;

  function tell(message: string): void {
    if (state.lastError !== message) log.warn({ error: message }, 'Redis cannot be heard');
    state.lastError = message;
  }

  /** A refusal leaves the connection as it is: a new one would be refused as well, and begin again without any back-off. */
  function subscribe(): void {
    redis.subscribe(channel).then(
      () => {
        refusals = 0;
        state.isConnected = true;
        state.lastError = null;
        log.info({ channel }, 'subscribed');
      },
      (error: unknown) => {
        if (isClosing) return;
        tell(String(error));
        clearTimeout(retry);
        retry = setTimeout(
          () => {
            if (redis.status === 'ready' && !state.isConnected) subscribe();
          },
          backoffMs(refusals++, RETRY),
        );
      },
    );
  }

  redis.on('messageBuffer', (_channel: Buffer, message: Buffer) => options.onMessage(message));
  redis.on('error', (error: Error) => tell(error.message));
  redis.on('ready', subscribe);
  redis.on('close', () => {
    if (!state.isConnected || isClosing) return;
    state.isConnected = false;
    state.disconnects += 1;
    options.onDisconnected?.();
    log.warn(
      { channel },
      'the connection to Redis is lost; what is published until it is back will be missing',
    );
  });

  const heartbeat = setInterval(() => {
    if (!state.isConnected) return;
    const timer = setTimeout(() => redis.disconnect(true), PONG_WITHIN_MS);
    redis
      .ping()
      .catch(() => undefined)
      .finally(() => clearTimeout(timer));
  }, PING_EVERY_MS);
  redis.connect().catch(() => undefined); // `error` tells, and it is tried again

  return {
    state: () => ({ ...state }),
    close() {
      isClosing = true;
      state.isConnected = false;
      clearInterval(heartbeat);
      clearTimeout(retry);
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
