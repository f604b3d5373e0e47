import { z } from 'zod';
import { defineSection, type ReadSettings } from '../config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../config/define-setting.ts';

const redisUrl = z.string().refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ''));

const cacheSettings = {
  REDIS_URL: optionalSetting(redisUrl, {
    description:
      'A Redis server, through which processes share answers that they keep; positions of vehicles may come over it, too. Its death ' +
      'costs time and no answer.',
    allowed: 'a redis:// or rediss:// URL, user and password in it where they are needed',
    example: 'rediss://redis.internal:6379',
    secret: true,
  }),
  CACHE_TTL_LIVE: setting(wholeNumber(0, 60), {
    description:
      'How old an answer may be whose range is not complete; `as_of` says how old it is. An analysis that took the engine more than 200 ms ' +
      'may be six times as old, 30 s at most. 0: each is computed anew. Who wants to see each event at once lowers it.',
    allowed: 'a whole number from 0 to 60',
    default: '5',
    unit: 'seconds',
  }),
  CACHE_TTL_METRICS: setting(wholeNumber(0, 3600), {
    description:
      'How long an answer is kept at most whose range is complete. It is served only while nothing that it reads has changed. 0: ' +
      'none is kept. Whose Redis or PostgreSQL has little room lowers it.',
    allowed: 'a whole number from 0 to 3600',
    default: '300',
    unit: 'seconds',
  }),
};

/** What the other user of Redis reads. */
export type RedisSettings = Pick<ReadSettings<typeof cacheSettings>, 'REDIS_URL'>;

/** How long answers are kept, and where processes share them. */
export const cacheSection = defineSection({
  title: 'Cache',
  settings: cacheSettings,
  shape: (read) => ({
    redisUrl: read.REDIS_URL,
    liveMs: read.CACHE_TTL_LIVE * 1000,
    metricsMs: read.CACHE_TTL_METRICS * 1000,
  }),
});
