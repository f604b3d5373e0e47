import { z } from 'zod';
import { optionalSetting, setting, wholeNumber } from '../config/define-setting.ts';

const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
});
const httpUrls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(httpUrl).refine((urls) => new Set(urls).size === urls.length));
const storeName = z.string().regex(/^[A-Za-z_]\w{0,62}$/);

/** Where the events are kept. */
export const storeSettings = {
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
  RECONCILE_INTERVAL_MINUTES: setting(wholeNumber(0, 10_080), {
    group: 'Event store',
    description:
      'How often every table is compared with the one it was made from, and mended where that is safe; 0 turns that off.',
    allowed: 'a whole number from 0 to 10080',
    default: '60',
    unit: 'minutes',
  }),
};
