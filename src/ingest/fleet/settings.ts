import { z } from 'zod';
import { defineSection, type ReadSettings } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';

// The settings of Redis, and of the vehicle positions that come over it.

const redisUrl = z.string().refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ''));

const fleetSettings = {
  REDIS_URL: optionalSetting(redisUrl, {
    description: 'A Redis server.',
    allowed: 'a redis:// or rediss:// URL, user and password in it where they are needed',
    example: 'rediss://redis.internal:6379',
    secret: true,
  }),
  FLEET_CHANNEL: optionalSetting(z.string(), {
    description:
      'The Redis channel on which the fleet service publishes positions; docs/DIALECTS.md says how they are written. Pub/sub ' +
      'keeps nothing: what is published while nobody listens is missing. Left out: nothing is heard.',
    allowed: 'the name of a channel; needs REDIS_URL',
    example: 'fleet:location:updates',
  }),
  FLEET_SAMPLE_SECONDS: setting(wholeNumber(0, 3600), {
    description:
      'Of each driver one position in so many seconds of its own time is kept; the others are counted. 0: all.',
    allowed: 'a whole number from 0 to 3600',
    default: '5',
    unit: 'seconds',
  }),
};

type Read = ReadSettings<typeof fleetSettings>;

/** The settings of the fleet source in the form that the code uses. */
export interface FleetConfig {
  redisUrl: string;
  channel: string;
  sampleEveryMs: number;
}

/** Returns null when no channel is set. The settings must have passed `fleetContradictions`. */
function shapeFleet(read: Read): FleetConfig | null {
  const { REDIS_URL: url, FLEET_CHANNEL: channel } = read;
  if (url === null || channel === null) return null;
  return { redisUrl: url, channel, sampleEveryMs: read.FLEET_SAMPLE_SECONDS * 1000 };
}

/** Lists the settings that contradict one another. */
function fleetContradictions(read: Partial<Read>): string[] {
  return typeof read.FLEET_CHANNEL === 'string' && read.REDIS_URL === null
    ? ['REDIS_URL must be set with FLEET_CHANNEL']
    : [];
}

/** The section of the fleet source. Its value is null when no channel is set. */
export const fleetSection = defineSection({
  title: 'Redis',
  settings: fleetSettings,
  shape: shapeFleet,
  contradictions: fleetContradictions,
});
