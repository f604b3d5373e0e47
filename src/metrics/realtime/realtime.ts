import { MINUTE_MS } from '../../kernel/units.ts';
import type { AnswerDependencies } from '../run/answer-query.ts';
import { add, divide } from '../../kernel/decimal.ts';
import { limits } from '../query/query.ts';
import type { RealtimeAnswer } from './realtime-answer.ts';
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
import { bind } from '../sql/sql.ts';
import { type InFlight, watermarkOf } from '../receipt/watermark.ts';
import { type Zone, makeZone } from '../../kernel/time-zone.ts';

const MINUTES = 60;
const ONLINE_MS = 5 * MINUTE_MS;

interface RealtimeDependencies extends AnswerDependencies {
  businessTimezone: string;
  businessCurrency: string;
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
}

/** Reads the last 60 minutes of the clock, including the one that is running. Throws `query_too_slow`, or the store's errors. */
export async function readRealtime(deps: RealtimeDependencies): Promise<RealtimeAnswer> {
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
  const read = (sql: string) =>
    queryRows({ connection: deps.connection, statementSeconds }, bind(sql, params));
  const [[active = {}], letters, [trips]] = await Promise.all([
    read(lastHour),
    read(lettersByMinute),
    read(tripsInProgress),
  ]);
  const isQuiet = Number(active['all_events']) === 0;
  const [newest] = isQuiet ? await read(newestEvent) : [active];
  return shapeRealtime({
    nowMs,
    allowedLatenessMs,
    inFlight,
    dataLabel: deps.dataLabel ?? null,
    zone: makeZone(deps.businessTimezone),
    currency: deps.businessCurrency,
    counts: countsOf(active['counts']),
    letters,
    active,
    activeTrips: Number(trips?.['active_trips']),
    // A store without events answers 1970, which becomes null. A producer's clock may be ahead, and the age must not become
    // negative.
    newestMs: Math.min(nowMs, Number(newest?.['newest_ms'])) || null,
  });
}

/** Makes the answer from the rows that were read. */
export function shapeRealtime(hour: Hour): RealtimeAnswer {
  const { nowMs, zone, currency, active, inFlight } = hour;
  const fromMs = endOfMinute(nowMs) - MINUTES * MINUTE_MS;
  const watermarkMs = watermarkOf(nowMs, inFlight, hour.allowedLatenessMs);
  const counts = Map.groupBy(hour.counts, startOf);
  const letters = Map.groupBy(hour.letters, startOf);
  const minutes = Array.from({ length: MINUTES }, (_, minute) => {
    const startMs = fromMs + minute * MINUTE_MS;
    return {
      start: zone.format(startMs),
      provisional: startMs + MINUTE_MS > watermarkMs,
      ...sumUp(counts.get(startMs) ?? [], letters.get(startMs) ?? [], currency),
    };
  });
  const totals = sumUp(hour.counts, hour.letters, currency);
  const failed = count(ofType(hour.counts, 'payment.failed'));
  const attempts = totals.payments_succeeded + failed;
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
    minutes,
    freshness: {
      newest_event: hour.newestMs === null ? null : zone.format(hour.newestMs),
      age_ms: hour.newestMs === null ? null : nowMs - hour.newestMs,
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

/** Returns the end of the minute that is running. A whole minute is its own end. */
function endOfMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
}

function startOf(row: Row): number {
  return Number(row['start']) * 1000;
}

function sumUp(counts: readonly Row[], letters: readonly Row[], currency: string) {
  const confirmed = ofType(counts, 'booking.confirmed');
  const succeeded = ofType(counts, 'payment.success');
  return {
    bookings_created: count(ofType(counts, 'booking.created')),
    bookings_confirmed: count(confirmed),
    payments_succeeded: count(succeeded),
    trips_started: count(ofType(counts, 'trip.started')),
    trips_completed: count(ofType(counts, 'trip.completed')),
    trips_cancelled: count(ofType(counts, 'trip.cancelled')),
    gross_bookings: total(confirmed, currency),
    captured: total(succeeded, currency),
    dead_letters: count(letters),
  };
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

function ofType(rows: readonly Row[], type: string): Row[] {
  return rows.filter((row) => row['event_type'] === type);
}

function count(rows: readonly Row[]): number {
  return rows.reduce((sum, { events = 0 }) => sum + Number(events), 0);
}

function total(rows: readonly Row[], currency: string): string {
  const own = rows.filter((row) => row['currency'] === currency);
  const sum = own.reduce((all, row) => add(all, String(row['amount'])), '0');
  return divide(sum, '1', 2) ?? sum;
}

function asNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}
