import { resolve } from 'node:path';
import { z } from 'zod';
import { logLevels } from '../kernel/log.ts';
import { defineSection } from '../platform/config/define-section.ts';
import { setting, wholeNumber } from '../platform/config/define-setting.ts';
import { roles } from '../platform/config/roles.ts';
import { onOff, timezone } from '../platform/config/setting-schemas.ts';

// The settings that belong to no single part.

const currency = z.string().refine((code) => Intl.supportedValuesOf('currency').includes(code));

/** These settings say what the process is, and where it keeps its files. */
export const serviceSection = defineSection({
  title: 'Service',
  settings: {
    DATA_DIR: setting(z.string(), {
      description: 'Where everything is kept: the embedded event store, generated keys, locks.',
      allowed: 'a path of a directory that this user can write; it is made when absent',
      default: './data',
    }),
    LOG_LEVEL: setting(z.enum(logLevels), {
      description: 'The least important log lines that are written.',
      allowed: `one of ${logLevels.join(', ')}`,
      default: 'info',
    }),
    ROLE: setting(z.enum(roles), {
      description:
        'What this process does: api serves HTTP, consumer reads the sources, worker fans out and does what only one process ' +
        'does at a time, all does everything. Any but all needs DATABASE_URL. `serve --role` says the same.',
      allowed: `one of ${roles.join(', ')}`,
      default: 'all',
    }),
    DRAIN_TIMEOUT_SECONDS: setting(wholeNumber(1, 600), {
      description:
        'How long a stop may take to make queryable what was taken. What is left then is landed, and another process or the ' +
        'next start goes on with it. Keep it below the session timeout of Kafka and the patience of whatever stops the process.',
      allowed: 'a whole number from 1 to 600',
      default: '20',
      unit: 'seconds',
    }),
    ALLOW_PLAINTEXT: setting(onOff, {
      description:
        'Whether logins of Kafka, and what goes to or comes from a Kafka, ClickHouse, PostgreSQL or Redis on another machine, may cross the ' +
        'network without TLS. Turn it on only where every network between is your own, such as that of one compose file.',
      allowed: 'on or off',
      default: 'off',
    }),
  },
  shape: (read) => ({
    /** Absolute. */
    dataDir: resolve(read.DATA_DIR),
    logLevel: read.LOG_LEVEL,
    role: read.ROLE,
    drainTimeoutMs: read.DRAIN_TIMEOUT_SECONDS * 1000,
  }),
});

/** These settings say what every number is about: the business day, its currency, and when it is complete. */
export const businessSection = defineSection({
  title: 'Business',
  settings: {
    BUSINESS_TIMEZONE: setting(timezone, {
      description: 'The time zone in which a business day begins and ends.',
      allowed: 'a time zone of the IANA database, such as Africa/Lagos',
      default: 'Africa/Lagos',
    }),
    BUSINESS_CURRENCY: setting(currency, {
      description:
        'The currency of events that name none, and of amounts served unless another is asked for.',
      allowed: 'the ISO 4217 code of a currency, such as NGN',
      default: 'NGN',
    }),
    ALLOWED_LATENESS_SECONDS: setting(wholeNumber(0, 86_400), {
      description:
        'How far the watermark stays behind, so that events may come late without counting as late.',
      allowed: 'a whole number from 0 to 86400',
      default: '300',
      unit: 'seconds',
    }),
  },
  shape: (read) => ({
    timezone: read.BUSINESS_TIMEZONE,
    currency: read.BUSINESS_CURRENCY,
    allowedLatenessMs: read.ALLOWED_LATENESS_SECONDS * 1000,
  }),
});
