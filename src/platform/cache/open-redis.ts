import { Redis } from 'ioredis';
import type { Logger } from '../../kernel/log.ts';
import { backoffMs } from '../../kernel/retry.ts';
import { ANSWER_WITHIN_MS } from './shared-layer.ts';

const BACKOFF = { firstMs: 100, maxMs: 5_000 };
const CONNECT_WITHIN_MS = 2_000;

/**
 * Opens one connection to Redis, on which requests wait for one another. While Redis is away a request fails at once: it does not wait
 * for the connection to come back.
 */
export function openRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => backoffMs(attempt - 1, BACKOFF),
    connectionName: 'openride-analytics/cache',
  });
  let lastError: string | null = null;
  redis.on('error', (error: Error) => {
    if (lastError !== error.message)
      log.warn({ error: error.message }, 'answers and limits are not shared, for Redis is away');
    lastError = error.message;
  });
  redis.on('ready', () => (lastError = null));
  return redis;
}
