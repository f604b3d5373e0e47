import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { Kysely } from 'kysely';
import type { AddTogether } from '../../kernel/add-together.ts';
import type { FirstOf } from '../../kernel/first-of.ts';
import type { Logger } from '../../kernel/log.ts';
import { MIB } from '../../kernel/units.ts';
import type { SharedLayer } from './shared-layer.ts';

/** What is kept, by key, until its time is over or memory ends. A value is JSON. */
export interface Cache {
  /** Undefined: nothing is kept. Never rejects. */
  get(key: string): Promise<unknown>;
  /** Never rejects: what cannot be kept is not. */
  set(key: string, value: object, how: { ttlMs: number; isPersonal: boolean }): Promise<void>;
  /** Adds to what other processes count; null: there is no Redis. */
  addTogether: AddTogether | null;
  /** Decides between processes; null: there is no Redis. */
  firstOf: FirstOf | null;
  close(): Promise<void>;
}

export interface CacheOptions {
  redisUrl: string | null;
  /** The PostgreSQL that processes share; null: there is none. An embedded database would be slower than most queries. */
  // oxlint-disable-next-line no-explicit-any -- the driver knows its own table
  postgres: Kysely<any> | null;
  log: Logger;
}

/** A larger text should not be kept: it would drive out many others, and writing it once more holds up everybody. */
export const LARGEST_KEPT_BYTES = 2 * MIB;
/** Each of the two stores has this. Marks in JSON may make a text twice as long. */
const MEMORY = { maxSize: '32mb', maxItems: 5_000, maxEntrySize: 2 * LARGEST_KEPT_BYTES } as const;
/** A shared layer that failed is left alone for so long. */
const LEFT_ALONE_MS = 2_000;

/**
 * Opens a cache: in memory, and behind it in Redis, else in PostgreSQL. What is personal stays in memory. The layers hold copies only,
 * so a failure of the shared one is logged, and then it is as if nothing were kept there.
 */
export async function openCache(options: CacheOptions): Promise<Cache> {
  const { layer: shared, addTogether, firstOf } = await openShared(options);
  const bento = new BentoCache({
    default: 'shared',
    prefix: 'openride',
    l2CircuitBreakerDuration: LEFT_ALONE_MS,
    stores: { shared: layersOf(shared), own: bentostore().useL1Layer(memoryDriver(MEMORY)) },
  });
  const stores = [bento.use('own'), bento.use('shared')];
  return {
    async get(key) {
      for (const store of stores) {
        const value: unknown = await store.get({ key }).catch(() => undefined);
        if (value !== undefined && value !== null) return value;
      }
      return undefined;
    },
    async set(key, value, { ttlMs, isPersonal }) {
      await bento
        .use(isPersonal ? 'own' : 'shared')
        .set({ key, value, ttl: ttlMs })
        .catch(() => undefined);
      if (!isPersonal) await shared?.wrote();
    },
    addTogether,
    firstOf,
    close: () => shared?.close() ?? Promise.resolve(),
  };
}

interface Shared {
  layer: SharedLayer | null;
  addTogether: AddTogether | null;
  firstOf: FirstOf | null;
}

/** The drivers are loaded only where they are used. */
async function openShared({ redisUrl, postgres, log }: CacheOptions): Promise<Shared> {
  if (redisUrl !== null) {
    const [{ openRedis }, { shareByRedis }, { addByRedis }, { firstByRedis }] = await Promise.all([
      import('./open-redis.ts'),
      import('./share-by-redis.ts'),
      import('./add-by-redis.ts'),
      import('./first-by-redis.ts'),
    ]);
    const redis = openRedis(redisUrl, log);
    return { layer: shareByRedis(redis), addTogether: addByRedis(redis), firstOf: firstByRedis(redis) };
  }
  if (postgres === null) return { layer: null, addTogether: null, firstOf: null };
  const { shareByPostgres } = await import('./share-by-postgres.ts');
  return { layer: shareByPostgres(postgres, log), addTogether: null, firstOf: null };
}

function layersOf(shared: SharedLayer | null) {
  const store = bentostore().useL1Layer(memoryDriver(MEMORY));
  return shared === null ? store : store.useL2Layer(shared.driver);
}
