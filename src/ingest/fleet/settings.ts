import { z } from 'zod';
import { defineSection, type ReadSettings } from '../../platform/config/define-section.ts';
import type { RedisSettings } from '../../platform/cache/settings.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';

// The settings of the vehicle positions that come over Redis. Its address is a setting of the cache, which uses it too.

const fleetSettings = {
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

type Read = ReadSettings<typeof fleetSettings> & RedisSettings;

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
  title: 'Positions',
  settings: fleetSettings,
  // Sections are shaped from all settings.
  shape: (read) => shapeFleet(read as Read),
  contradictions: (read) => fleetContradictions(read as Partial<Read>),
});
