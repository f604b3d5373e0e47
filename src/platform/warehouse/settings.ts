import { z } from 'zod';
import { defineSection } from '../config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../config/define-setting.ts';
import { onOff } from '../config/setting-schemas.ts';

const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
});
const httpUrls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(httpUrl).refine((urls) => new Set(urls).size === urls.length));
const storeName = z.string().regex(/^[A-Za-z_]\w{0,62}$/);

const MB = 1_000_000;

/** The settings that say where events are stored. */
export const warehouseSection = defineSection({
  title: 'Event store',
  settings: {
    ENGINE_MEMORY_MB: setting(wholeNumber(512, 1_048_576), {
      description: 'The memory that the embedded event store may use.',
      allowed: 'a whole number from 512 to 1048576',
      default: '800',
      unit: 'MB',
    }),
    CLICKHOUSE_URL: optionalSetting(httpUrls, {
      description:
        'A ClickHouse server to use, or the shards of a cluster in their order, which must not change; docs/CLUSTER.md. Left ' +
        'out: the embedded one is started.',
      allowed:
        'an http:// or https:// URL without user and password, or several different ones separated by commas',
      example: 'https://clickhouse.internal:8443',
    }),
    CLICKHOUSE_CLUSTER: optionalSetting(storeName, {
      description:
        'The name, in `remote_servers` of every shard, of the cluster whose shards CLICKHOUSE_URL names: by it the shards read one another.',
      allowed: 'letters, digits and "_", not beginning with a digit',
      example: 'openride',
    }),
    CLICKHOUSE_REPLICATED: setting(onOff, {
      description:
        'Whether each shard of the cluster has replicas: then its databases are of the engine Replicated and its tables of Replicated…MergeTree. ' +
        'It needs a keeper and the macros {shard} and {replica}, and must not change once the store is made; docs/CLUSTER.md.',
      allowed: 'on or off',
      default: 'off',
    }),
    CLICKHOUSE_USER: setting(z.string(), {
      description: 'The user at CLICKHOUSE_URL.',
      allowed: 'a name',
      default: 'default',
    }),
    CLICKHOUSE_PASSWORD: setting(z.string(), {
      description: 'The password at CLICKHOUSE_URL.',
      allowed: 'any text',
      default: '',
      secret: true,
    }),
    CLICKHOUSE_READER_USER: optionalSetting(z.string().min(1), {
      description:
        'The user at CLICKHOUSE_URL as whom questions are asked, with the right to read and no other; docs/DEPLOYMENT.md has the ' +
        'statements that make it. Left out: they are asked as CLICKHOUSE_USER, made to read only.',
      allowed: 'a name',
      example: 'openride_reader',
    }),
    CLICKHOUSE_READER_PASSWORD: setting(z.string(), {
      description: 'The password of CLICKHOUSE_READER_USER.',
      allowed: 'any text',
      default: '',
      secret: true,
    }),
    CLICKHOUSE_SQL_USER: optionalSetting(z.string().min(1), {
      description:
        "The user at CLICKHOUSE_URL as whom people's SQL runs, with the right to read the views for people and no other; docs/DEPLOYMENT.md has " +
        'the statements that make it. Left out: nobody can ask by SQL.',
      allowed: 'a name',
      example: 'openride_analyst',
    }),
    CLICKHOUSE_SQL_PASSWORD: setting(z.string(), {
      description: 'The password of CLICKHOUSE_SQL_USER.',
      allowed: 'any text',
      default: '',
      secret: true,
    }),
    CLICKHOUSE_DATABASE: setting(storeName, {
      description:
        'The database, embedded or at CLICKHOUSE_URL; it is made when absent. On a cluster a second one, with "_all" appended, has the tables of all shards.',
      allowed: 'letters, digits and "_", not beginning with a digit',
      default: 'openride',
    }),
    BACKUP_DISK: optionalSetting(storeName, {
      description:
        'The disk of the ClickHouse server that takes backups. Left out: the directory that the command names, which the ' +
        'server must be able to write, as the embedded one is.',
      allowed: 'the name of a disk of its configuration',
      example: 'backups',
    }),
  },
  shape: (read) => ({
    engineMemoryBytes: read.ENGINE_MEMORY_MB * MB,
    /** Null: the embedded engine. Several addresses are the shards of a cluster, in order. */
    remote:
      read.CLICKHOUSE_URL === null
        ? null
        : {
            urls: read.CLICKHOUSE_URL,
            user: read.CLICKHOUSE_USER,
            password: read.CLICKHOUSE_PASSWORD,
            reader:
              read.CLICKHOUSE_READER_USER === null
                ? null
                : { user: read.CLICKHOUSE_READER_USER, password: read.CLICKHOUSE_READER_PASSWORD },
            analyst:
              read.CLICKHOUSE_SQL_USER === null
                ? null
                : { user: read.CLICKHOUSE_SQL_USER, password: read.CLICKHOUSE_SQL_PASSWORD },
            cluster: read.CLICKHOUSE_CLUSTER,
            replicated: read.CLICKHOUSE_REPLICATED,
          },
    database: read.CLICKHOUSE_DATABASE,
    /** Null: each backup goes to the directory that its command names. */
    backupDisk: read.BACKUP_DISK,
  }),
  contradictions(read) {
    const { CLICKHOUSE_CLUSTER: cluster, CLICKHOUSE_REPLICATED: replicated } = read;
    const problems: string[] = [];
    const addresses = read.CLICKHOUSE_URL?.length ?? 0;
    if (addresses > 1 && cluster === null)
      problems.push(
        `CLICKHOUSE_URL names ${addresses} shards: CLICKHOUSE_CLUSTER must be the name of their cluster in remote_servers`,
      );
    if (addresses === 0 && typeof cluster === 'string')
      problems.push(
        `CLICKHOUSE_CLUSTER="${cluster}" must be left out unless CLICKHOUSE_URL names the shards of the cluster`,
      );
    if (cluster === null && replicated === true)
      problems.push('CLICKHOUSE_REPLICATED="on" must be "off" unless CLICKHOUSE_CLUSTER names a cluster');
    return problems;
  },
});

const ORDER = [
  ['LOCATION_RETENTION_DAYS', 'METRICS_RETENTION_DAYS'],
  ['METRICS_RETENTION_DAYS', 'ROLLUP_RETENTION_DAYS'],
] as const;

/** The settings that say how many days rows are kept. */
export const retentionSection = defineSection({
  title: 'Retention',
  settings: {
    METRICS_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
      description: 'How long events are kept, counted from their arrival.',
      allowed: 'a whole number from 1 to 3650',
      default: '90',
      unit: 'days',
    }),
    LOCATION_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
      description: 'How long location events are kept, counted from their arrival.',
      allowed: 'a whole number from 1 to 3650, at most METRICS_RETENTION_DAYS',
      default: '30',
      unit: 'days',
    }),
    ROLLUP_RETENTION_DAYS: setting(wholeNumber(1, 36_500), {
      description:
        'How long aggregates and the rows of bookings, payments and trips are kept. Users, on which days they acted, and ' +
        'routes stay: what is true as of now goes back to the first of them.',
      allowed: 'a whole number from 1 to 36500, at least METRICS_RETENTION_DAYS',
      default: '800',
      unit: 'days',
    }),
    DEAD_LETTER_RETENTION_DAYS: setting(wholeNumber(1, 365), {
      description: 'How long dead letters are kept, with the original bytes that may hold personal data.',
      allowed: 'a whole number from 1 to 365',
      default: '30',
      unit: 'days',
    }),
  },
  shape: (read) => ({
    events: read.METRICS_RETENTION_DAYS,
    locations: read.LOCATION_RETENTION_DAYS,
    rollups: read.ROLLUP_RETENTION_DAYS,
    deadLetters: read.DEAD_LETTER_RETENTION_DAYS,
  }),
  contradictions: (read) =>
    ORDER.filter(([smaller, larger]) => (read[smaller] ?? 0) > (read[larger] ?? Infinity)).map(
      ([smaller, larger]) =>
        `${smaller}="${read[smaller]}" must be at most ${larger}, which is ${read[larger]}`,
    ),
});
