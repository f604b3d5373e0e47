import { redisDriver } from 'bentocache/drivers/redis';
import type { Redis } from 'ioredis';
import type { SharedLayer } from './shared-layer.ts';

/** Shares what is kept through Redis. The layer closes the connection. */
export function shareByRedis(redis: Redis): SharedLayer {
  return {
    driver: redisDriver({ connection: redis }),
    wrote: () => Promise.resolve(),
    close() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
