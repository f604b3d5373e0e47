import { z } from 'zod';
import { logLevels } from '../kernel/log.ts';
import { apiKeysSchema, scopes } from './api-keys.ts';
import { optionalSetting, setting, wholeNumber } from './define-setting.ts';
import { fleetSettings } from './fleet-settings.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { roles } from './roles.ts';

// Every setting, once: the start reads it, `.env.example` and docs/CONFIGURATION.md are rendered from it.

const MIB = 1_048_576;

const host = z.string().regex(/^[\w.:-]+$/);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== ''),
);
const timezone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
});
const currency = z.string().refine((code) => Intl.supportedValuesOf('currency').includes(code));
const dayOrTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms));
const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
});
const httpUrls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(httpUrl).refine((urls) => new Set(urls).size === urls.length));
const postgresUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1;
});
const storeName = z.string().regex(/^[A-Za-z_]\w{0,62}$/);

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

const store = {
  ENGINE_MEMORY_MB: setting(wholeNumber(512, 1_048_576), {
    group: 'Event store',
    description: 'The memory that the embedded event store may use.',
    allowed: 'a whole number from 512 to 1048576',
    default: '800',
    unit: 'MB',
  }),
  CLICKHOUSE_URL: optionalSetting(httpUrls, {
    group: 'Event store',
    description:
      'A ClickHouse server to use, or the shards of a cluster in their order, which must not change; docs/CLUSTER.md. Left ' +
      'out: the embedded one is started.',
    allowed:
      'an http:// or https:// URL without user and password, or several different ones separated by commas',
    example: 'http://clickhouse.internal:8123',
  }),
  CLICKHOUSE_CLUSTER: optionalSetting(storeName, {
    group: 'Event store',
    description:
      'The name, in `remote_servers` of every shard, of the cluster whose shards CLICKHOUSE_URL names: by it the shards read one another.',
    allowed: 'letters, digits and "_", not beginning with a digit',
    example: 'openride',
  }),
  CLICKHOUSE_REPLICATED: setting(z.enum(['on', 'off']), {
    group: 'Event store',
    description:
      'Whether each shard of the cluster has replicas: then its databases are of the engine Replicated and its tables of Replicated…MergeTree. ' +
      'It needs a keeper and the macros {shard} and {replica}, and must not change once the store is made; docs/CLUSTER.md.',
    allowed: 'on or off',
    default: 'off',
  }),
  CLICKHOUSE_USER: setting(z.string(), {
    group: 'Event store',
    description: 'The user at CLICKHOUSE_URL.',
    allowed: 'a name',
    default: 'default',
  }),
  CLICKHOUSE_PASSWORD: setting(z.string(), {
    group: 'Event store',
    description: 'The password at CLICKHOUSE_URL.',
    allowed: 'any text',
    default: '',
    secret: true,
  }),
  CLICKHOUSE_DATABASE: setting(storeName, {
    group: 'Event store',
    description:
      'The database, embedded or at CLICKHOUSE_URL; it is made when absent. On a cluster a second one, with "_all" appended, has the tables of all shards.',
    allowed: 'letters, digits and "_", not beginning with a digit',
    default: 'openride',
  }),
  BACKUP_DISK: optionalSetting(storeName, {
    group: 'Event store',
    description:
      'The disk of the ClickHouse server that takes backups. Left out: the directory that the command names, which the ' +
      'server must be able to write, as the embedded one is.',
    allowed: 'the name of a disk of its configuration',
    example: 'backups',
  }),
  RECOVERY: setting(z.enum(['on', 'off']), {
    group: 'Event store',
    description:
      'For tests only: with "off" a start leaves half-done batches as a kill left them, so that events are lost and numbers ' +
      'drift. It shows that the fault tests can tell.',
    allowed: 'on or off',
    default: 'on',
  }),
  SCHEDULED_JOBS: setting(z.enum(['on', 'off']), {
    group: 'Service',
    description:
      'Whether this process runs data-quality checks and other jobs by schedule, where its ROLE is to work. With "off" they are run ' +
      'by other processes, or not at all.',
    allowed: 'on or off',
    default: 'on',
  }),
  RECONCILE_INTERVAL_MINUTES: setting(wholeNumber(0, 10_080), {
    group: 'Event store',
    description:
      'How often every table is compared with the one it was made from, and mended where that is safe; 0 turns that off.',
    allowed: 'a whole number from 0 to 10080',
    default: '60',
    unit: 'minutes',
  }),
};

const metadata = {
  DATABASE_URL: optionalSetting(postgresUrl, {
    group: 'Metadata and roles',
    description:
      'The PostgreSQL database of what is not events: leases, definitions, jobs. All processes on one event store share it. ' +
      'Left out: an embedded database in DATA_DIR, for one service alone.',
    allowed: 'a postgres:// URL with the name of a database',
    secret: true,
    example: 'postgres://openride:password@db.internal:5432/openride',
  }),
  DATABASE_POOL_SIZE: setting(wholeNumber(3, 1000), {
    group: 'Metadata and roles',
    description: 'How many connections to DATABASE_URL a process opens at most.',
    allowed: 'a whole number from 3 to 1000',
    default: '20',
    unit: 'connections',
  }),
  ROLE: setting(z.enum(roles), {
    group: 'Metadata and roles',
    description:
      'What this process does: api serves HTTP, consumer reads the sources, worker fans out and does what only one process ' +
      'does at a time, all does everything. Any but all needs DATABASE_URL. `serve --role` says the same.',
    allowed: `one of ${roles.join(', ')}`,
    default: 'all',
  }),
  LEASE_TTL_SECONDS: setting(wholeNumber(1, 300), {
    group: 'Metadata and roles',
    description:
      'With DATABASE_URL: after how long without a sign of life another process takes over what one process does at a time. ' +
      'One that stops as it should hands over at once.',
    allowed: 'a whole number from 1 to 300',
    default: '10',
    unit: 'seconds',
  }),
  DRAIN_TIMEOUT_SECONDS: setting(wholeNumber(1, 600), {
    group: 'Metadata and roles',
    description:
      'How long a stop may take to make queryable what was taken. What is left then is landed, and another process or the ' +
      'next start goes on with it. Keep it below the session timeout of Kafka and the patience of whatever stops the process.',
    allowed: 'a whole number from 1 to 600',
    default: '20',
    unit: 'seconds',
  }),
};

/** The one schema of the environment, in the order of the documentation. */
export const settingsSchema = z.object({
  ...service,
  ...access,
  ...business,
  ...intake,
  ...retention,
  ...store,
  ...kafkaSettings,
  ...fleetSettings,
  ...metadata,
});
export type Settings = z.infer<typeof settingsSchema>;
