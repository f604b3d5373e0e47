import { existsSync, readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { ApiKey } from '../platform/http/api-keys.ts';
import { settingTraits } from '../platform/config/define-setting.ts';
import { type FleetConfig, fleetContradictions, shapeFleet } from '../ingest/fleet/settings.ts';
import { type KafkaConfig, kafkaContradictions, shapeKafka } from '../ingest/kafka/settings.ts';
import type { Role } from '../platform/config/roles.ts';
import { type Settings, settingsSchema } from './settings.ts';
import { CodedError } from '../kernel/errors.ts';
import type { logLevels } from '../kernel/log.ts';
import type { RemoteStore } from '../platform/warehouse/open.ts';

export type Environment = Record<string, string | undefined>;

/** The settings as the code uses them. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  metricsPort: number;
  /** Absolute. */
  dataDir: string;
  apiKeys: readonly ApiKey[];
  /** Lower case, without ports. */
  allowedHosts: readonly string[];
  logLevel: (typeof logLevels)[number];
  businessTimezone: string;
  businessCurrency: string;
  /** Minutes around its schedule in which a departure is on time; null: however early. */
  onTimeEarlyMinutes: number | null;
  onTimeLateMinutes: number;
  /** Absolute; null: the platform's metrics alone. */
  metricsFile: string | null;
  eventTimeMinMs: number;
  /** Of producers that name none. */
  dialectTimezone: string;
  allowedLatenessSeconds: number;
  batchMaxEvents: number;
  batchMaxWaitMs: number;
  batchMaxBytes: number;
  intakeMaxPendingBytes: number;
  metricsRetentionDays: number;
  locationRetentionDays: number;
  rollupRetentionDays: number;
  deadLetterRetentionDays: number;
  /** Null: generate one and keep it in the data directory. */
  personalDataKey: string | null;
  engineMemoryMb: number;
  /** Null: the embedded engine. Several addresses: the shards of a cluster, in order. */
  clickhouse: RemoteStore | null;
  database: string;
  /** Null: backups go to the directory that is named. */
  backupDisk: string | null;
  /** False in tests of the tests only. */
  recovery: boolean;
  /** 0: off. */
  reconcileIntervalMinutes: number;
  /** Whether jobs run by schedule in this process. */
  scheduledJobs: boolean;
  dataQualityRetentionDays: number;
  /** Null: nothing is read from Kafka. */
  kafka: KafkaConfig | null;
  /** Null: no positions are heard over Redis. */
  fleet: FleetConfig | null;
  /** Null: PGlite in the data directory. */
  databaseUrl: string | null;
  databasePoolSize: number;
  role: Role;
  leaseTtlMs: number;
  drainTimeoutMs: number;
}

/** The variables of the process over those of a `.env` file in the working directory. The only look at `process.env`. */
export function environment(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Reads the settings. Throws one `invalid_settings` that names everything wrong with them at once. */
export function readConfig(env: Environment = environment()): Config {
  const parsed = settingsSchema.safeParse(env);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, env))),
    ...contradictions(readableSettings(env)),
  ];
  if (parsed.success && problems.length === 0) return shapeConfig(parsed.data);
  const message = `Settings that cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  throw new CodedError('invalid_settings', message, { facts: { problems } });
}

function describeIssue(
  issue: { path: PropertyKey[]; code?: string; message: string },
  env: Environment,
): string {
  const name = String(issue.path[0]);
  const traits = settingTraits(settingsSchema.shape[name as keyof Settings]);
  const value = traits.secret ? '(hidden)' : JSON.stringify(env[name]);
  // Schemas that know more than "not allowed" add issues of their own, in words that are safe to show.
  const detail = issue.code === 'custom' && issue.message !== 'Invalid input' ? `; ${issue.message}` : '';
  return `${name}=${value} must be ${traits.allowed}${detail}`;
}

function readableSettings(env: Environment): Partial<Settings> {
  const readable: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(env[name]);
    if (parsed.success) readable[name] = parsed.data;
  }
  return readable;
}

/** Problems of settings with one another; a setting that is wrong by itself is left out of them. */
function contradictions(read: Partial<Settings>): string[] {
  const problems: string[] = [];
  if (read.HOST !== undefined && read.API_KEYS?.length === 0 && !isLoopback(read.HOST)) {
    problems.push(
      `HOST=${JSON.stringify(read.HOST)} must be a loopback address such as 127.0.0.1 while API_KEYS is empty: ` +
        'without keys everybody who reaches the address could read and write everything',
    );
  }
  if (read.PORT !== undefined && read.PORT !== 0 && read.PORT === read.METRICS_PORT)
    problems.push(`METRICS_PORT="${read.METRICS_PORT}" must be another port than PORT`);
  const addresses = read.CLICKHOUSE_URL?.length ?? 0;
  if (addresses > 1 && read.CLICKHOUSE_CLUSTER === null)
    problems.push(
      `CLICKHOUSE_URL names ${addresses} shards: CLICKHOUSE_CLUSTER must be the name of their cluster in remote_servers`,
    );
  if (addresses === 0 && typeof read.CLICKHOUSE_CLUSTER === 'string')
    problems.push(
      `CLICKHOUSE_CLUSTER="${read.CLICKHOUSE_CLUSTER}" must be left out unless CLICKHOUSE_URL names the shards of the cluster`,
    );
  if (read.CLICKHOUSE_CLUSTER === null && read.CLICKHOUSE_REPLICATED === 'on')
    problems.push('CLICKHOUSE_REPLICATED="on" must be "off" unless CLICKHOUSE_CLUSTER names a cluster');
  if (read.DATABASE_URL === null && read.ROLE !== undefined && read.ROLE !== 'all') {
    problems.push(
      `DATABASE_URL must be set for ROLE=${JSON.stringify(read.ROLE)}: processes with different roles find each other and ` +
        'share out the work in a PostgreSQL database',
    );
  }
  if (read.ROLE === 'consumer' && read.KAFKA_BOOTSTRAP_SERVERS === null && read.FLEET_CHANNEL === null)
    problems.push(
      'KAFKA_BOOTSTRAP_SERVERS or FLEET_CHANNEL must be set for ROLE="consumer": there would be nothing to read',
    );
  const order = [
    ['BATCH_MAX_BYTES', 'INTAKE_MAX_PENDING_BYTES'],
    ['LOCATION_RETENTION_DAYS', 'METRICS_RETENTION_DAYS'],
    ['METRICS_RETENTION_DAYS', 'ROLLUP_RETENTION_DAYS'],
  ] as const;
  for (const [smaller, larger] of order) {
    if ((read[smaller] ?? 0) > (read[larger] ?? Infinity))
      problems.push(`${smaller}="${read[smaller]}" must be at most ${larger}, which is ${read[larger]}`);
  }
  return [...problems, ...kafkaContradictions(read), ...fleetContradictions(read)];
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function shapeConfig(read: Settings): Config {
  const { CLICKHOUSE_URL: urls, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password } = read;
  return {
    host: read.HOST,
    port: read.PORT,
    metricsPort: read.METRICS_PORT,
    dataDir: resolve(read.DATA_DIR),
    apiKeys: read.API_KEYS,
    allowedHosts: read.ALLOWED_HOSTS,
    logLevel: read.LOG_LEVEL,
    businessTimezone: read.BUSINESS_TIMEZONE,
    businessCurrency: read.BUSINESS_CURRENCY,
    onTimeEarlyMinutes: read.ON_TIME_EARLY_MINUTES,
    onTimeLateMinutes: read.ON_TIME_LATE_MINUTES,
    metricsFile: read.METRICS_FILE === null ? null : resolve(read.METRICS_FILE),
    eventTimeMinMs: read.EVENT_TIME_MIN,
    dialectTimezone: read.DIALECT_TIMEZONE,
    allowedLatenessSeconds: read.ALLOWED_LATENESS_SECONDS,
    batchMaxEvents: read.BATCH_MAX_EVENTS,
    batchMaxWaitMs: read.BATCH_MAX_WAIT_MS,
    batchMaxBytes: read.BATCH_MAX_BYTES,
    intakeMaxPendingBytes: read.INTAKE_MAX_PENDING_BYTES,
    metricsRetentionDays: read.METRICS_RETENTION_DAYS,
    locationRetentionDays: read.LOCATION_RETENTION_DAYS,
    rollupRetentionDays: read.ROLLUP_RETENTION_DAYS,
    deadLetterRetentionDays: read.DEAD_LETTER_RETENTION_DAYS,
    personalDataKey: read.PERSONAL_DATA_KEY,
    engineMemoryMb: read.ENGINE_MEMORY_MB,
    clickhouse:
      urls === null
        ? null
        : {
            urls,
            user,
            password,
            cluster: read.CLICKHOUSE_CLUSTER,
            replicated: read.CLICKHOUSE_REPLICATED === 'on',
          },
    database: read.CLICKHOUSE_DATABASE,
    backupDisk: read.BACKUP_DISK,
    recovery: read.RECOVERY === 'on',
    reconcileIntervalMinutes: read.RECONCILE_INTERVAL_MINUTES,
    scheduledJobs: read.SCHEDULED_JOBS === 'on',
    dataQualityRetentionDays: read.DATA_QUALITY_RETENTION_DAYS,
    kafka: shapeKafka(read),
    fleet: shapeFleet(read),
    databaseUrl: read.DATABASE_URL,
    databasePoolSize: read.DATABASE_POOL_SIZE,
    role: read.ROLE,
    leaseTtlMs: read.LEASE_TTL_SECONDS * 1000,
    drainTimeoutMs: read.DRAIN_TIMEOUT_SECONDS * 1000,
  };
}
