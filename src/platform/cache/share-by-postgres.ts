import { kyselyDriver } from 'bentocache/drivers/kysely';
import { type Kysely, sql } from 'kysely';
import type { Logger } from '../../kernel/log.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import { ANSWER_WITHIN_MS, type SharedLayer } from './shared-layer.ts';

const CLEAR_EVERY_MS = MINUTE_MS;

/** Shares what is kept through a table of PostgreSQL. What has expired is removed by those who write, once a minute at most. */
// oxlint-disable-next-line no-explicit-any -- the driver knows its own table
export function shareByPostgres(db: Kysely<any>, log: Logger): SharedLayer {
  let clearedAtMs = 0;
  return {
    driver: inTime(
      kyselyDriver({
        connection: db,
        tableName: 'metric_cache',
        autoCreateTable: false,
        pruneInterval: false,
      }),
    ),
    async wrote() {
      if (Date.now() - clearedAtMs < CLEAR_EVERY_MS) return;
      clearedAtMs = Date.now();
      try {
        await sql`DELETE FROM metric_cache WHERE expires_at < clock_timestamp()`.execute(db);
      } catch (error) {
        log.debug({ err: error }, 'expired answers could not be removed');
      }
    },
    // The connections are those of the metadata.
    close: () => Promise.resolve(),
  };
}

/** Requests fail that take too long, as those to Redis do: the driver alone would wait for as long as the pool does. */
function inTime(driver: SharedLayer['driver']): SharedLayer['driver'] {
  return {
    ...driver,
    factory(config: unknown) {
      const made = driver.factory(config);
      const [get, set] = [made.get.bind(made), made.set.bind(made)];
      made.get = async (key) => soon(get(key));
      made.set = async (key, value, ttlMs) => soon(set(key, value, ttlMs));
      return made;
    },
  };
}

async function soon<T>(answer: Promise<T> | T): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('PostgreSQL took too long')), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
