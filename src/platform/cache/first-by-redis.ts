import type { Redis } from 'ioredis';
import type { FirstOf } from '../../kernel/first-of.ts';

const PREFIX = 'openride:first:';

/** Makes the place in Redis. `SET … NX GET` is one step, so two who write at once agree. */
export function firstByRedis(redis: Redis): FirstOf {
  return {
    async write(key, text, lifeMs) {
      const before = await redis.set(`${PREFIX}${key}`, text, 'PX', lifeMs, 'NX', 'GET').catch(() => null);
      return before ?? text;
    },
    read: (key) => redis.get(`${PREFIX}${key}`).catch(() => null),
  };
}
