import { z } from 'zod';
import { optionalSetting, setting, wholeNumber } from '../config/define-setting.ts';
import { roles } from '../config/roles.ts';

const postgresUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1;
});
/** What several processes share beside the events, and what each of them does. */
export const metadataSettings = {
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
