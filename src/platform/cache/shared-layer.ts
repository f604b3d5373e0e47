import type { CreateDriverResult, L2CacheDriver } from 'bentocache/types';

/** A layer behind the memory of a process, which all processes share. */
export interface SharedLayer {
  driver: CreateDriverResult<L2CacheDriver>;
  /** Told after each writing. Never rejects. */
  wrote(): Promise<void>;
  close(): Promise<void>;
}
