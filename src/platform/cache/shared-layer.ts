import type { CreateDriverResult, L2CacheDriver } from 'bentocache/types';

/** Longer than this, computing an answer is as quick as being told it. */
export const ANSWER_WITHIN_MS = 250;

/** A layer behind the memory of a process, which all processes share. */
export interface SharedLayer {
  driver: CreateDriverResult<L2CacheDriver>;
  /** Told after each writing. Never rejects. */
  wrote(): Promise<void>;
  close(): Promise<void>;
}
