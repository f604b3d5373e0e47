import { z } from 'zod';
import { logLevels } from '../kernel/log.ts';
import { isTimezone } from '../kernel/time-zone.ts';
import { apiKeysSchema, scopes } from '../platform/http/api-keys.ts';
import { optionalSetting, setting, wholeNumber } from '../platform/config/define-setting.ts';
import { fleetSettings } from '../ingest/fleet/settings.ts';
import { kafkaSettings } from '../ingest/kafka/settings.ts';
import { metadataSettings } from '../platform/metadata/settings.ts';
import { storeSettings } from '../platform/warehouse/settings.ts';

// Every setting, once: the start reads it, `.env.example` and docs/CONFIGURATION.md are rendered from it.

const MIB = 1_048_576;

const host = z.string().regex(/^[\w.:-]+$/);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== ''),
);
const timezone = z.string().refine(isTimezone);
const currency = z.string().refine((code) => Intl.supportedValuesOf('currency').includes(code));
const dayOrTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms));
const service = {
  HOST: setting(host, {
    group: 'Service',
    description:
      'The address that the service and its metrics listen on. Any but a loopback address needs API_KEYS.',
    allowed: 'an IP address or a host name',
    default: '127.0.0.1',
  }),
  PORT: setting(wholeNumber(0, 65_535), {
    group: 'Service',
    description: 'The port of the HTTP API; 0 takes any free port.',
    allowed: 'a whole number from 0 to 65535',
    default: '8097',
  }),
  METRICS_PORT: setting(wholeNumber(0, 65_535), {
    group: 'Service',
    description: 'The port of the Prometheus metrics; 0 takes any free port.',
    allowed: 'a whole number from 0 to 65535, other than PORT',
    default: '9097',
  }),
  DATA_DIR: setting(z.string(), {
    group: 'Service',
    description: 'Where everything is kept: the embedded event store, generated keys, locks.',
    allowed: 'a path of a directory that this user can write; it is made when absent',
    default: './data',
  }),
  LOG_LEVEL: setting(z.enum(logLevels), {
    group: 'Service',
    description: 'The least important log lines that are written.',
    allowed: `one of ${logLevels.join(', ')}`,
    default: 'info',
  }),
  SCHEDULED_JOBS: setting(z.enum(['on', 'off']), {
    group: 'Service',
    description:
      'Whether this process runs data-quality checks and other jobs by schedule, where its ROLE is to work. With "off" they are run ' +
      'by other processes, or not at all.',
    allowed: 'on or off',
    default: 'on',
  }),
};

const access = {
  API_KEYS: setting(apiKeysSchema, {
    group: 'Access',
    description:
      'The keys of the API: `name:scope+scope:secret`, separated by commas. Give the secret in the clear or as ' +
      '`sha256=` and the hexadecimal SHA-256 of it; only hashes are kept in memory. A request carries the secret as ' +
      '`Authorization: Bearer <secret>` or `x-api-key: <secret>`. Empty: everything but unmasked dead letters is ' +
      'allowed to everybody who reaches the loopback address.',
    allowed: `a list of name:scope+scope:secret; scopes ${scopes.join(', ')}; a secret of 16 characters or more`,
    default: '',
    secret: true,
    example: 'producers:ingest:change-me-to-a-long-secret,finance:read:sha256=<64 hexadecimal digits>',
  }),
  ALLOWED_HOSTS: setting(list, {
    group: 'Access',
    description:
      'Names beside localhost, 127.0.0.1 and [::1] that a request may give in its Host header while no API_KEYS are set.',
    allowed: 'a list of host names without ports, separated by commas',
    default: '',
    example: 'analytics.localhost',
  }),
};

const business = {
  BUSINESS_TIMEZONE: setting(timezone, {
    group: 'Business',
    description: 'The time zone in which a business day begins and ends.',
    allowed: 'a time zone of the IANA database, such as Africa/Lagos',
    default: 'Africa/Lagos',
  }),
  BUSINESS_CURRENCY: setting(currency, {
    group: 'Business',
    description: 'The currency of events that name none, and of amounts served unless another is asked for.',
    allowed: 'the ISO 4217 code of a currency, such as NGN',
    default: 'NGN',
  }),
  ON_TIME_EARLY_MINUTES: optionalSetting(wholeNumber(0, 1440), {
    group: 'Business',
    description: 'How long before its schedule a trip may leave and still be on time. Left out: any time.',
    allowed: 'a whole number from 0 to 1440',
    unit: 'minutes',
  }),
  ON_TIME_LATE_MINUTES: setting(wholeNumber(0, 1440), {
    group: 'Business',
    description: 'How long after its schedule a trip may leave and still be on time.',
    allowed: 'a whole number from 0 to 1440',
    default: '10',
    unit: 'minutes',
  }),
  METRICS_FILE: optionalSetting(z.string(), {
    group: 'Business',
    description:
      'A JSON file with metrics of your own, beside those of the platform; docs/adding-a-metric.md says how. It is checked ' +
      'at the start.',
    allowed: 'a path of a file',
    example: './metrics.json',
  }),
};

const intake = {
  EVENT_TIME_MIN: setting(dayOrTime, {
    group: 'Intake',
    description: 'The earliest event time that is believed; an older event becomes a dead letter.',
    allowed: 'a day (2000-01-01, in UTC) or a moment in RFC 3339',
    default: '2000-01-01',
  }),
  DIALECT_TIMEZONE: setting(timezone, {
    group: 'Intake',
    description:
      'The time zone of producers that send local times without one; docs/DIALECTS.md says which fields these are.',
    allowed: 'a time zone of the IANA database, such as Africa/Lagos',
    default: 'UTC',
  }),
  ALLOWED_LATENESS_SECONDS: setting(wholeNumber(0, 86_400), {
    group: 'Intake',
    description: 'How far the watermark stays behind, so that events may come late without counting as late.',
    allowed: 'a whole number from 0 to 86400',
    default: '300',
    unit: 'seconds',
  }),
  BATCH_MAX_EVENTS: setting(wholeNumber(1, 50_000), {
    group: 'Intake',
    description: 'A batch closes when it holds this many events.',
    allowed: 'a whole number from 1 to 50000',
    default: '50000',
    unit: 'events',
  }),
  BATCH_MAX_WAIT_MS: setting(wholeNumber(0, 10_000), {
    group: 'Intake',
    description: 'A batch closes when its first event has waited this long.',
    allowed: 'a whole number from 0 to 10000',
    default: '200',
    unit: 'milliseconds',
  }),
  BATCH_MAX_BYTES: setting(wholeNumber(16 * MIB, 256 * MIB), {
    group: 'Intake',
    description: 'A batch closes when its events reach this size.',
    allowed: 'a whole number from 16777216 to 268435456',
    default: String(64 * MIB),
    unit: 'bytes',
  }),
  INTAKE_MAX_PENDING_BYTES: setting(wholeNumber(16 * MIB, 4096 * MIB), {
    group: 'Intake',
    description:
      'How much may wait in memory for the event store. What goes beyond is refused with 503 and Retry-After.',
    allowed: 'a whole number from 16777216 to 4294967296, at least BATCH_MAX_BYTES',
    default: String(128 * MIB),
    unit: 'bytes',
  }),
};

const retention = {
  METRICS_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
    group: 'Retention and personal data',
    description: 'How long events are kept, counted from their arrival.',
    allowed: 'a whole number from 1 to 3650',
    default: '90',
    unit: 'days',
  }),
  LOCATION_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
    group: 'Retention and personal data',
    description: 'How long location events are kept, counted from their arrival.',
    allowed: 'a whole number from 1 to 3650, at most METRICS_RETENTION_DAYS',
    default: '30',
    unit: 'days',
  }),
  ROLLUP_RETENTION_DAYS: setting(wholeNumber(1, 36_500), {
    group: 'Retention and personal data',
    description:
      'How long aggregates and the rows of bookings, payments and trips are kept. Users, on which days they acted, and ' +
      'routes stay: what is true as of now goes back to the first of them.',
    allowed: 'a whole number from 1 to 36500, at least METRICS_RETENTION_DAYS',
    default: '800',
    unit: 'days',
  }),
  DEAD_LETTER_RETENTION_DAYS: setting(wholeNumber(1, 365), {
    group: 'Retention and personal data',
    description: 'How long dead letters are kept, with the original bytes that may hold personal data.',
    allowed: 'a whole number from 1 to 365',
    default: '30',
    unit: 'days',
  }),
  DATA_QUALITY_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
    group: 'Retention and personal data',
    description: 'How long the results of data-quality checks are kept.',
    allowed: 'a whole number from 1 to 3650',
    default: '90',
    unit: 'days',
  }),
  PERSONAL_DATA_KEY: optionalSetting(z.string().min(16).max(1000), {
    group: 'Retention and personal data',
    description:
      'The key of the hashes that stand for phone numbers and e-mail addresses. Left out: one is generated and kept in ' +
      'DATA_DIR. With another key the same person gets another hash.',
    allowed: '16 to 1000 characters',
    secret: true,
  }),
};

/** The one schema of the environment, in the order of the documentation. */
export const settingsSchema = z.object({
  ...service,
  ...access,
  ...business,
  ...intake,
  ...retention,
  ...storeSettings,
  ...kafkaSettings,
  ...fleetSettings,
  ...metadataSettings,
});
export type Settings = z.infer<typeof settingsSchema>;
