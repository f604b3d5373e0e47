import { dropOldest } from '../../kernel/drop-oldest.ts';
import { type Asked, type Found, type KeptAnswers } from './keep-answers.ts';
import type { Computable } from './life-of.ts';
import { makeFlights } from './flights.ts';
import { etagOf, makeQueryKey, type Definitions } from './query-key.ts';
import { type QueryReads, readsOf, readsOfQuestion } from './reads-of.ts';
import { edgeAfter } from './edge-after.ts';
import { followsClock } from './follows-clock.ts';
import type { StoredTables } from './stored-tables.ts';
import { LARGEST_KEPT_BYTES } from '../../platform/cache/open-cache.ts';
import type { AskingMetrics, Metrics } from '../make-metrics.ts';
import type { Receipt } from '../answer.ts';
import type { MetricQuery } from '../query/query.ts';
import { usesCalendar } from '../query/settle-calendar.ts';
import type { Question } from '../question/question.ts';
import type { RealtimeQuery } from '../realtime/realtime-query.ts';

/** From where an answer comes: kept, kept and about to be renewed, or computed for this request. */
export type CacheResult = 'hit' | 'stale' | 'miss';

/** An answer as it is sent. */
export interface Served {
  body: Buffer | string;
  /** Null: it is too large to be kept by anybody. */
  etag: string | null;
  cache: CacheResult;
  /** True: its rows are persons, so that no browser keeps it. */
  isPersonal: boolean;
  /** Its numbers are complete up to here, ms; null: up to the end of their range. */
  watermarkMs: number | null;
}

export interface ServeOptions {
  metrics: Pick<Metrics, 'settle' | 'query' | 'question' | 'realtime' | 'render'>;
  kept: KeptAnswers;
  definitions: Definitions;
  stored: StoredTables;
  now: () => number;
  allowedLatenessMs: number;
  onServed: (cache: CacheResult) => void;
}

/** A request asks for its answer in this way. Who begins a computation that others join pays for it. */
export interface Wish extends AskingMetrics {
  /** True: computed for this request. */
  isFresh: boolean;
  /** An answer that may change is computed then or later; nobody else's computation is joined. Absent: it may be a few seconds old. */
  notBeforeMs?: number;
  /**
   * Called once it is known whether the answer is kept, with the kept one or null. Nothing is computed, and nothing returned, before
   * what it returns.
   */
  whenLookedUp?: (kept: Pick<Served, 'watermarkMs'> | null) => Promise<void>;
}

export interface Serving {
  query(query: MetricQuery, wish: Wish): Promise<Served>;
  question(question: Question, wish: Wish): Promise<Served>;
  realtime(query: RealtimeQuery, wish: Wish): Promise<Served>;
  /** As `PreparedQuestion` has it, of a query. */
  nextEdge(query: MetricQuery, watermarkMs: number): number;
}

/** An answer, and the end of the attempt to keep it. */
interface Computed extends Pick<Served, 'body' | 'etag' | 'watermarkMs'> {
  keeping: Promise<void>;
}

// Many times what a page asks; a query that was forgotten is planned once more.
const REMEMBERED_QUERIES = 1_000;

type Compute = (signal: AbortSignal) => Promise<{
  /** Null: nothing but the clock decides how long it holds. */
  answer: Computable | null;
  receipt: Pick<Receipt, 'watermark' | 'complete'>;
  body: Buffer;
}>;

/** Serves answers: kept ones, or computed ones, once for all who ask the same at the same time. */
export function serveAnswers(options: ServeOptions): Serving {
  const { metrics, definitions, stored, now, allowedLatenessMs } = options;
  const keyOf = makeQueryKey(definitions);
  const reads = remember<QueryReads>();
  const serve = makeServe(options);
  const persons = personsOf(definitions);
  return {
    async query(asked, wish) {
      const query = await metrics.settle(asked);
      const isOver = query.range.toMs <= now() - allowedLatenessMs;
      const key = keyOf(query);
      const cuts = [...query.dimensions, ...query.filters.map(({ dimension }) => dimension)];
      const question: Asked = {
        key,
        reads: isOver ? reads(key, () => readsOf(query, definitions.catalog, stored)) : null,
        toMs: query.range.toMs,
        isPersonal: cuts.some((name) => persons.has(name)),
      };
      const run: Compute = async (signal) => {
        const answer = await metrics.query(query, { ...wish, signal });
        return { answer, receipt: answer.receipt, body: await metrics.render(answer) };
      };
      // The statements that it explains are those that were run for it.
      return serve(question, run, query.explain ? { ...wish, isFresh: true } : wish);
    },
    question(question, wish) {
      const { asks, range, isPersonal, explain } = question;
      const isOver = range.toMs <= now() - allowedLatenessMs && !followsCalendar(question);
      const reads = isOver ? readsOfQuestion(question) : null;
      const asked: Asked = { key: keyOf(asks), reads, toMs: range.toMs, isPersonal };
      const run: Compute = (signal) => computeQuestion(metrics, question, { ...wish, signal });
      return serve(asked, run, explain ? { ...wish, isFresh: true } : wish);
    },
    realtime(query, wish) {
      const asked: Asked = {
        key: keyOf({ realtime: query }),
        reads: null,
        toMs: Infinity,
        isPersonal: false,
      };
      const run: Compute = async (signal) => {
        const answer = await metrics.realtime(query, { ...wish, signal });
        return { answer: null, receipt: answer.receipt, body: Buffer.from(JSON.stringify(answer)) };
      };
      return serve(asked, run, wish);
    },
    nextEdge: makeNextEdge(options, keyOf),
  };
}

/** Makes what says until when an answer stays, although the clock goes on. */
function makeNextEdge(
  { definitions: { catalog }, now }: Pick<ServeOptions, 'definitions' | 'now'>,
  keyOf: (query: MetricQuery) => string,
): Serving['nextEdge'] {
  const clockBound = remember<boolean>();
  return (query, watermarkMs) => {
    const edgeMs = edgeAfter(query, watermarkMs);
    // No version tells when the calendar has changed.
    if (edgeMs === -Infinity || usesCalendar(query)) return -Infinity;
    const moment = { nowMs: now(), watermarkMs };
    const isBound = clockBound(keyOf(query), () => followsClock(query, catalog, moment));
    return isBound ? -Infinity : edgeMs;
  };
}

/** Computes a question, and notes how long the engine took for it. */
async function computeQuestion(
  metrics: Pick<Metrics, 'question' | 'render'>,
  question: Question,
  wish: Wish,
): ReturnType<Compute> {
  let engineMs = 0;
  const spent = (ms: number) => {
    engineMs += ms;
    wish.spent?.(ms);
  };
  const answer = await metrics.question(question, { ...wish, spent });
  const body = await metrics.render(answer);
  const { receipt, plan } = answer;
  const tables = plan.tables.map((table) => ({ table, fromMs: 0 }));
  return { answer: { receipt, comparison: null, tables, engineMs }, receipt, body };
}

/** The dimensions whose values are single persons. */
function personsOf({ catalog }: Definitions): ReadonlySet<string> {
  return new Set(catalog.dimensions.filter(({ isPerson }) => isPerson).map(({ name }) => name));
}

/** A question takes its part of the calendar while it runs, and no version tells when the calendar changed since. */
function followsCalendar({ ofMetrics }: Question): boolean {
  if (ofMetrics === undefined) return false;
  return usesCalendar(ofMetrics);
}

/** Makes the function that finds an answer, or computes and keeps it. */
function makeServe({ kept, now, onServed }: Pick<ServeOptions, 'kept' | 'now' | 'onServed'>) {
  const flights = makeFlights<Computed>();
  let anew = 0;

  async function compute(asked: Asked, run: Compute, signal: AbortSignal): Promise<Computed> {
    const keep = kept.watch(asked);
    const atMs = now();
    const { answer, receipt, body } = await run(signal);
    const watermarkMs = receipt.complete ? null : Date.parse(receipt.watermark);
    if (body.length > LARGEST_KEPT_BYTES)
      return { body, etag: null, watermarkMs, keeping: Promise.resolve() };
    const etag = etagOf(body);
    const keeping = keep(answer, { body: body.toString(), etag, atMs, watermarkMs });
    return { body, etag, watermarkMs, keeping };
  }

  return async (
    asked: Asked,
    run: Compute,
    { signal, isFresh, notBeforeMs, whenLookedUp }: Wish,
  ): Promise<Served> => {
    const fly = (flight: string, leaves?: AbortSignal) =>
      flights.join(flight, leaves, (over) => compute(asked, run, over));
    const found: Found | null = isFresh ? null : await kept.find(asked, notBeforeMs);
    const cache: CacheResult = found?.how ?? 'miss';
    onServed(cache);
    await whenLookedUp?.(found?.kept ?? null);
    if (found?.how === 'stale') void fly(kept.flightOf(asked)).catch(() => undefined);
    // A computation that began before a request for a new answer may have read what was before it.
    const isAlone = isFresh || notBeforeMs !== undefined;
    const flight = isAlone ? String((anew += 1)) : kept.flightOf(asked);
    const { body, etag, watermarkMs } = found?.kept ?? (await fly(flight, signal));
    return { body, etag, cache, isPersonal: asked.isPersonal, watermarkMs };
  };
}

/** Remembers by its key what is the same of a query at any time, for finding it takes as long as planning the query. */
function remember<Fact>() {
  const known = new Map<string, Fact>();
  return (key: string, find: () => Fact): Fact => {
    const fact = known.get(key) ?? find();
    known.delete(key);
    known.set(key, fact);
    dropOldest(known, REMEMBERED_QUERIES);
    return fact;
  };
}
