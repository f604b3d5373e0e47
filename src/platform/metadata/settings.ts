import { z } from 'zod';
import { defineSection } from '../config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../config/define-setting.ts';

const postgresUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && url.pathname.length > 1;
});

/** The metadata hold what the service knows beside the events and shares with its other processes. */
export const metadataSection = defineSection({
  title: 'Metadata',
  settings: {
    DATABASE_URL: optionalSetting(postgresUrl, {
      description:
        'The PostgreSQL database of what is not events: leases, definitions, jobs. All processes on one event store share it. ' +
        'Left out: an embedded database in DATA_DIR, for one service alone.',
      allowed: 'a postgres:// URL with the name of a database',
      secret: true,
      example: 'postgres://openride:password@db.internal:5432/openride?sslmode=verify-full',
    }),
    DATABASE_POOL_SIZE: setting(wholeNumber(3, 1000), {
      description: 'How many connections to DATABASE_URL a process opens at most.',
      allowed: 'a whole number from 3 to 1000',
      default: '20',
      unit: 'connections',
    }),
    LEASE_TTL_SECONDS: setting(wholeNumber(1, 300), {
      description:
        'With DATABASE_URL: after how long without a sign of life another process takes over what one process does at a time. ' +
        'One that stops as it should hands over at once.',
      allowed: 'a whole number from 1 to 300',
      default: '10',
      unit: 'seconds',
    }),
  },
  shape: (read) => ({
    /** Null: PGlite in the data directory. */
    databaseUrl: read.DATABASE_URL,
    poolSize: read.DATABASE_POOL_SIZE,
    leaseTtlMs: read.LEASE_TTL_SECONDS * 1000,
  }),
});
