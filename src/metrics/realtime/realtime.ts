import { MINUTE_MS } from '../../kernel/units.ts';
import type { AnswerDependencies } from '../run/answer-query.ts';
import { divide } from '../../kernel/decimal.ts';
import { limits } from '../query/query.ts';
import { chooseWidth, inWidths } from './in-widths.ts';
import type { RealtimeAnswer } from './realtime-answer.ts';
import { type RealtimeQuery, widthsOf } from './realtime-query.ts';
import { countLate, histogramOf, lagPercentile } from '../receipt/arrival-histograms.ts';
import {
  LONGEST_TRIP_MS,
  lastHour,
  lettersByMinute,
  countsOf,
  newestEvent,
  tripsInProgress,
} from './realtime-sql.ts';
import type { Row } from '../results.ts';
import { queryRows } from '../run/query-rows.ts';
import { count, countOf, countTypes, sumUp } from './sum-up.ts';
import { type makeWeekReader, type Piece, weekBefore } from './week-before.ts';
import type { Sql } from '../catalog/source.ts';
import { bind } from '../sql/sql.ts';
import { type InFlight, watermarkOf } from '../receipt/watermark.ts';
import { type Zone, makeZone } from '../../kernel/time-zone.ts';

const MINUTES = 60;
const ONLINE_MS = 5 * MINUTE_MS;

interface RealtimeDependencies extends AnswerDependencies {
  businessTimezone: string;
  businessCurrency: string;
  readWeek: ReturnType<typeof makeWeekReader>;
}

/** The rows that were read for one hour. */
interface Hour {
  nowMs: number;
  allowedLatenessMs: number;
  inFlight: InFlight;
  dataLabel?: string | null;
  zone: Zone;
  currency: string;
  /** Bookings, payments and trips, by minute, type and currency. */
  counts: readonly Row[];
  letters: readonly Row[];
  active: Row;
  activeTrips: number;
  newestMs: number | null;
  /** How many minutes an entry may have, the fewest first. */
  widths: readonly number[];
  /** The same of a week before; null: it is not asked for. */
  before: { piece: Piece; counts: readonly Row[] } | null;
}

/** Reads the last 60 minutes of the clock, including the one that is running. Throws `query_too_slow`, or the store's errors. */
export async function readRealtime(
  deps: RealtimeDependencies,
  { grain, compare }: RealtimeQuery,
): Promise<RealtimeAnswer> {
  const nowMs = deps.now();
  const inFlight = await deps.inFlight();
  const { allowedLatenessMs, statementSeconds = limits.statementSeconds } = deps;
  const toMs = endOfMinute(nowMs);
  const params = {
    from: new Date(toMs - MINUTES * MINUTE_MS),
    to: new Date(toMs),
    now: new Date(nowMs),
    online_from: new Date(toMs - ONLINE_MS),
    longest_trip_ago: new Date(nowMs - LONGEST_TRIP_MS),
    two_longest_trips_ago: new Date(nowMs - 2 * LONGEST_TRIP_MS),
  };
  const run = (statement: Sql) => queryRows({ connection: deps.connection, statementSeconds }, statement);
  const read = (sql: string) => run(bind(sql, params));
  const zone = makeZone(deps.businessTimezone);
  const piece = compare === 'none' ? null : weekBefore(wholePieces(toMs), zone);
  const [[active = {}], letters, [trips], earlier] = await Promise.all([
    read(lastHour),
    read(lettersByMinute),
    read(tripsInProgress),
    piece === null ? [] : deps.readWeek(piece, run),
  ]);
  const isQuiet = Number(active['all_events']) === 0;
  const [newest] = isQuiet ? await read(newestEvent) : [active];
  return shapeRealtime({
    nowMs,
    allowedLatenessMs,
    inFlight,
    dataLabel: deps.dataLabel ?? null,
    zone,
    currency: deps.businessCurrency,
    counts: countsOf(active['counts']),
    letters,
    active,
    activeTrips: Number(trips?.['active_trips']),
    // A store without events answers 1970, which becomes null. A producer's clock may be ahead, and the age must not become
    // negative.
    newestMs: Math.min(nowMs, Number(newest?.['newest_ms'])) || null,
    widths: widthsOf(grain),
    before: piece === null ? null : { piece, counts: earlier },
  });
}

/** Makes the answer from the rows that were read. */
export function shapeRealtime(hour: Hour): RealtimeAnswer {
  const { nowMs, zone, currency, active, inFlight } = hour;
  const fromMs = endOfMinute(nowMs) - MINUTES * MINUTE_MS;
  const watermarkMs = watermarkOf(nowMs, inFlight, hour.allowedLatenessMs);
  const totals = sumUp(hour.counts, hour.letters, currency);
  const attempts = totals.payments_succeeded + countOf(hour.counts, 'payment.failed');
  return {
    from: zone.format(fromMs),
    to: zone.format(nowMs),
    timezone: zone.name,
    currency,
    totals: {
      active_users: Number(active['active_users'] ?? 0),
      active_drivers: Number(active['active_drivers'] ?? 0),
      active_trips: hour.activeTrips,
      ...totals,
      payment_success: {
        value: asNumber(divide(String(totals.payments_succeeded), String(attempts), 6)),
        numerator: totals.payments_succeeded,
        denominator: attempts,
      },
    },
    ...minutesOf(hour, { fromMs, toMs: endOfMinute(nowMs), watermarkMs }),
    freshness: {
      newest_event: hour.newestMs === null ? null : zone.format(hour.newestMs),
      age_ms: hour.newestMs === null ? null : nowMs - hour.newestMs,
      ingest_lag_p50_ms: lagPercentile(histogramOf(active['lags']), 0.5),
      ingest_lag_p95_ms: lagPercentile(histogramOf(active['lags']), 0.95),
      in_flight: inFlight.records,
      oldest_in_flight_age_ms:
        inFlight.records === 0 || inFlight.oldestIngestedAtMs === null
          ? null
          : nowMs - inFlight.oldestIngestedAtMs,
    },
    receipt: receiptOf(hour, { watermarkMs, deadLettered: totals.dead_letters }),
  };
}

/** Tells the hour in entries of one width, beside those of the week before. */
function minutesOf(
  { counts, letters, widths, before, zone, currency }: Hour,
  { fromMs, toMs, watermarkMs }: Piece & { watermarkMs: number },
): Pick<RealtimeAnswer, 'grain_minutes' | 'minutes' | 'comparison'> {
  const within = (rows: readonly Row[], startMs: number, endMs: number) =>
    rows.filter((row) => startOf(row) >= startMs && startOf(row) < endMs);
  const width = chooseWidth(widths, (minutes) => {
    const final = inWidths(fromMs, toMs, minutes).filter(({ endMs }) => endMs <= watermarkMs);
    return ['booking.created', 'payment.success'].map((type) =>
      final.map(({ startMs, endMs }) => countOf(within(counts, startMs, endMs), type)),
    );
  });
  const entries = inWidths(fromMs, toMs, width);
  const shiftMs = before === null ? 0 : fromMs - before.piece.fromMs;
  return {
    grain_minutes: width,
    minutes: entries.map(({ startMs, endMs }) => ({
      start: zone.format(startMs),
      end: zone.format(endMs),
      provisional: endMs > watermarkMs,
      ...sumUp(within(counts, startMs, endMs), within(letters, startMs, endMs), currency),
    })),
    comparison:
      before === null
        ? null
        : {
            kind: 'same_period_last_week',
            minutes: entries.map(({ startMs, endMs }) => ({
              start: zone.format(startMs - shiftMs),
              ...countTypes(within(before.counts, startMs - shiftMs, endMs - shiftMs)),
            })),
          },
  };
}

/** From the beginning of the hour to the end of its last entry, however wide that is. */
function wholePieces(toMs: number): Piece {
  const longestMs = widthsOf('15m')[0]! * MINUTE_MS;
  return { fromMs: toMs - MINUTES * MINUTE_MS, toMs: Math.ceil(toMs / longestMs) * longestMs };
}

/** Returns the end of the minute that is running. A whole minute is its own end. */
function endOfMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
}

function startOf(row: Row): number {
  return Number(row['start']) * 1000;
}

function receiptOf(
  hour: Hour,
  { watermarkMs, deadLettered }: { watermarkMs: number; deadLettered: number },
): RealtimeAnswer['receipt'] {
  const { zone, counts, currency, nowMs, active, inFlight } = hour;
  const leftOut: Record<string, number> = {};
  for (const row of counts) {
    const code = String(row['currency']);
    if (code !== '' && code !== currency) leftOut[code] = (leftOut[code] ?? 0) + count([row]);
  }
  return {
    as_of: zone.format(nowMs),
    watermark: zone.format(watermarkMs),
    complete: nowMs <= watermarkMs,
    maturing: [],
    late: countLate(histogramOf(active['arrivals']), hour.allowedLatenessMs),
    dead_lettered: deadLettered,
    in_flight: inFlight.records,
    expired: 0,
    left_out_currencies: leftOut,
    sources: ['realtime_minutes', 'trip_events', 'dead_letters'],
    ...(typeof hour.dataLabel === 'string' && { data_label: hour.dataLabel }),
  };
}

function asNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}
