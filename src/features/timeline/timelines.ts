import type { DeadLetters, LetterPage } from '../../ingest/dead-letters/dead-letters.ts';
import { renderSummary } from '../../ingest/dead-letters/letter-answer.ts';
import { cutPage, makeCursor, parseCursor } from '../../kernel/cursor.ts';
import { DAY_MS } from '../../kernel/units.ts';
import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import type { Range } from '../../metrics/time/buckets.ts';
import { asOneAsker, type Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { TimelineAnswer } from './answer.ts';
import { find, type Found, notFound } from './find.ts';
import { questionOf } from './read-events.ts';
import { type ReadEvents, relatedOf, renderEvents } from './render-event.ts';
import type { TimelineRequest } from './request.ts';
import type { After } from './statements.ts';
import type { KnownEntity } from './store.ts';

/** A timeline stands on these parts. */
export interface TimelineParts {
  warehouse: { reader: Connection };
  ingest: { deadLetters: Pick<DeadLetters, 'list'> };
  metrics: Pick<ServedMetrics, 'question' | 'context'>;
  now: () => number;
}

export interface Timelines {
  /** Throws `entity_not_found`, `confirmation_code_ambiguous`, `invalid_cursor`, `query_too_slow`, and the store's errors. */
  read(asked: TimelineRequest, asking: Asking): Promise<Omit<TimelineAnswer, 'withheld'>>;
}

const CURSOR = /^-?\d{1,15}\/\d{1,15}\/\d{1,10}$/;
const MOST_LETTERS = 100;
const DRIVER_DAYS = 7;

/** Makes what reads timelines. */
export function makeTimelines(parts: TimelineParts): Timelines {
  return {
    async read(asked, asking) {
      const after = asked.cursor === undefined ? null : afterOf(asked.cursor);
      const found = await asOneAsker(parts.warehouse.reader, asking, (reader) => find(reader, asked));
      const { id, known, others } = found;
      const nowMs = parts.now();
      const range = rangeOf(asked, { ...found, nowMs });
      const question = questionOf({ ...asked, id, after, range }, parts.metrics.context().businessTimezone);
      const answer = await parts.metrics.question(question, asking);
      const page = cutPage(answer.rows, asked.limit, (row) => makeCursor(row.event_time_ms, row.seq, row.i));
      const events = renderEvents({ ...answer, rows: page.items }, asked.sight);
      const isFirstPage = after === null;
      const letters =
        asked.seesLetters && isFirstPage
          ? await readLetters(parts, { ...asked, id, range, found: answer }, asking)
          : noLetters;
      const isNamed = answer.rows.length > 0 || (others.length === 0 && letters.letters.length > 0);
      if (isFirstPage && known === undefined && !isNamed) throw notFound({ ...asked, id }, others);
      return {
        entity: { kind: asked.kind, id },
        from: new Date(range.fromMs).toISOString(),
        to: new Date(range.toMs).toISOString(),
        events,
        dead_letters: letters.letters.map(renderSummary),
        more_dead_letters: letters.nextCursor !== null,
        related: relatedOf(events, { kind: asked.kind, id }),
        expired: hasExpired(asked, { known, answer, isFirstPage }),
        next_cursor: page.nextCursor,
        receipt: answer.receipt,
      };
    },
  };
}

const noLetters: LetterPage = { letters: [], nextCursor: null };

function afterOf(cursor: string): After {
  const [eventTimeMs, seq, i] = parseCursor(cursor, CURSOR).map(Number);
  return { eventTimeMs: eventTimeMs!, seq: seq!, i: i! };
}

/** Chooses the range that is shown: what was asked for, or all that the entity has. */
function rangeOf(
  { kind, fromMs, toMs }: TimelineRequest,
  { known, naming, nowMs }: Pick<Found, 'known' | 'naming'> & { nowMs: number },
): Range {
  if (kind === 'driver') {
    const until = toMs ?? nowMs;
    return { fromMs: fromMs ?? until - DRIVER_DAYS * DAY_MS, toMs: until };
  }
  const own = known ?? naming ?? { fromMs: nowMs - DAY_MS, toMs: nowMs };
  return { fromMs: fromMs ?? own.fromMs, toMs: toMs ?? Math.max(own.toMs, (fromMs ?? 0) + 1) };
}

/** Letters are looked for by the entity's id; those of a booking also by its code, its payments and its trips. */
function readLetters(
  { ingest }: Pick<TimelineParts, 'ingest'>,
  { kind, id, range, fromMs, toMs, found }: TimelineRequest & { range: Range; found: ReadEvents },
  asking: Asking,
): Promise<LetterPage> {
  const related =
    kind === 'booking'
      ? [...found.tellings.values()].flatMap(({ payload }) =>
          ['confirmation_code', 'payment_id', 'trip_id'].flatMap((name) => {
            const value = payload[name];
            return typeof value === 'string' && value !== '' ? [value] : [];
          }),
        )
      : [];
  const naming = [...new Set([id, ...related])].slice(0, 100);
  const bounds = kind === 'driver' ? range : { fromMs, toMs };
  const filter = {
    naming,
    ...(bounds.fromMs !== undefined && { fromMs: bounds.fromMs }),
    ...(bounds.toMs !== undefined && { toMs: bounds.toMs }),
  };
  return ingest.deadLetters.list(filter, { limit: MOST_LETTERS }, asking);
}

/** Tells whether an event is missing: the oldest that the store knows of arrived before the oldest that is kept. */
function hasExpired(
  { kind, fromMs, toMs }: TimelineRequest,
  {
    known,
    answer,
    isFirstPage,
  }: {
    known: KnownEntity | undefined;
    answer: ReadEvents & { receipt: { expired: number } };
    isFirstPage: boolean;
  },
): boolean {
  if (kind === 'driver' || fromMs !== undefined || toMs !== undefined || !isFirstPage)
    return answer.receipt.expired > 0;
  if (known === undefined) return false;
  const own = answer.rows.filter((row) => row.family === kind).map((row) => row.received_at_ms);
  return known.oldestArrivalMs < Math.min(...own);
}
