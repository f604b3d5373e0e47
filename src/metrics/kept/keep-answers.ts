import { z } from 'zod';
import { HOUR_MS } from '../../kernel/units.ts';
import type { Cache } from '../../platform/cache/open-cache.ts';
import type { RetentionDays } from '../../platform/warehouse/retention.ts';
import type { Known, Versions } from '../../platform/warehouse/version/make-versions.ts';
import type { Reads } from '../../platform/warehouse/version/version-of.ts';
import { type Computable, lifeOf, liveMsOf } from './life-of.ts';
import type { QueryReads } from './reads-of.ts';

// Where an answer is found again:
//
//   <query>:<version>   its range is complete. It is there as long as the version is what it was, CACHE_TTL_METRICS at most.
//   <query>:live        anything else, for CACHE_TTL_LIVE, a costly analysis for longer. Its receipt says of when it is.
//
// An answer gets a version only if the version was known before its statements and is the same by a reading after them.

/** An answer as it is sent. */
export interface Kept {
  body: string;
  etag: string;
  /** When it was computed, ms. */
  atMs: number;
  /** Numbers are complete up to here, ms; null: up to the end of their range. */
  watermarkMs: number | null;
  /** For so long it is found where no version tells whether it is still true, ms. */
  liveMs: number;
}

export interface Found {
  kept: Kept;
  /** `stale`: it is about to be too old, and should be computed anew for the next one who asks. */
  how: 'hit' | 'stale';
}

export interface KeepOptions {
  cache: Cache;
  versions: Versions;
  retention: RetentionDays;
  liveMs: number;
  metricsMs: number;
  now: () => number;
}

/** A question, and what is known of it before it is computed. */
export interface Asked {
  key: string;
  /** Null: its range is not over. */
  reads: QueryReads | null;
  /** The end of its range. */
  toMs: number;
  isPersonal: boolean;
}

const keptSchema = z.object({
  body: z.string(),
  etag: z.string(),
  atMs: z.number(),
  watermarkMs: z.number().nullable(),
  liveMs: z.number(),
});

/** This process knows after so long at most what another one changed. */
const VERSION_AGE_MS = 1_000;
/** From this part of its time on an answer is computed anew in the background. */
const STALE_FROM = 0.8;

export type KeptAnswers = ReturnType<typeof keepAnswers>;

/** Finds and keeps answers. */
export function keepAnswers(options: KeepOptions) {
  const { cache, versions, retention, liveMs, metricsMs, now } = options;
  let alone = 0;

  /** `notBeforeMs`: an answer that may change is found only if it was computed then or later. */
  async function find({ key, reads, toMs }: Asked, notBeforeMs = -Infinity): Promise<Found | null> {
    if (reads !== null && metricsMs > 0) {
      // A store that does not answer has no version; the question itself says what is wrong.
      const version = await versions
        .current(storeReads(reads, toMs, now()), VERSION_AGE_MS)
        .catch(() => null);
      const kept = version === null ? null : await readKept(cache, `${key}:${version}`);
      if (kept !== null) return { kept, how: 'hit' };
    }
    const live = liveMs > 0 ? await readKept(cache, `${key}:live`) : null;
    const ageMs = now() - (live?.atMs ?? -Infinity);
    if (live === null || ageMs > live.liveMs || live.atMs < notBeforeMs) return null;
    return { kept: live, how: ageMs > live.liveMs * STALE_FROM ? 'stale' : 'hit' };
  }

  /** Notes what is known before the statements; the returned function keeps what they gave. Never rejects. */
  function watch({ key, reads, toMs, isPersonal }: Asked) {
    const read = reads && storeReads(reads, toMs, now());
    const before = read && versions.last(read);
    return async (answer: Computable | null, given: Omit<Kept, 'liveMs'>): Promise<void> => {
      const kept = { ...given, liveMs: liveMsOf(answer ?? {}, liveMs) };
      const context = { reads, retention, nowMs: now(), bornMs: versions.bornMs() };
      if (answer === null || before === null || lifeOf(answer, context) === 'live') {
        const ttlMs = kept.liveMs - (now() - kept.atMs);
        if (ttlMs > 0) await cache.set(`${key}:live`, kept, { ttlMs, isPersonal });
      } else if (metricsMs > 0 && before.version !== null) {
        const after = await versions.readAnew(read as Reads).catch(() => null);
        if (isSame(before, after))
          await cache.set(`${key}:${before.version}`, kept, { ttlMs: metricsMs, isPersonal });
      }
    };
  }

  /**
   * Names the computation that a request may join: one of the same question that knows of the same batches of this process. Where no
   * answer may be older than its request, there is none to join.
   */
  function flightOf({ key, reads, toMs }: Asked): string {
    if (reads === null) return liveMs > 0 ? key : `${key} ${(alone += 1)}`;
    const { version, begunSeq } = versions.last(storeReads(reads, toMs, now()));
    return `${key} ${version} ${begunSeq}`;
  }

  return { find, watch, flightOf };
}

async function readKept(cache: Pick<Cache, 'get'>, key: string): Promise<Kept | null> {
  const parsed = keptSchema.safeParse(await cache.get(key));
  return parsed.success ? parsed.data : null;
}

function isSame(before: Known, after: Known | null): boolean {
  return after !== null && after.version === before.version && after.generation === before.generation;
}

/** A letter that is kept now was received within the last hour. */
function storeReads({ days }: QueryReads, toMs: number, nowMs: number): Reads {
  return {
    days,
    letters: toMs > nowMs - HOUR_MS,
    lossy: days.some(({ family }) => family === 'location'),
  };
}
