import type { AnswerDependencies } from './answer-query.ts';
import { add, divide } from './decimal.ts';
import { limits } from './query.ts';
import type { RealtimeAnswer } from './realtime-answer.ts';
import {
  MINUTE_MS,
  activity,
  lettersByMinute,
  moneyByMinute,
  newestEvent,
  tripsInProgress,
} from './realtime-sql.ts';
import { type Row, queryRows } from './run.ts';
import { bind } from './sql.ts';
import { type InFlight, watermarkOf } from './watermark.ts';
import { type Zone, makeZone } from './zone.ts';

const MINUTES = 60;
const ONLINE_MS = 5 * MINUTE_MS;

interface RealtimeDependencies extends AnswerDependencies {
  businessTimezone: string;
  businessCurrency: string;
}

/** Everything that was read of one hour. */
interface Hour {
  nowMs: number;
  watermarkMs: number;
  inFlight: InFlight;
  dataLabel?: string | null;
  zone: Zone;
  currency: string;
  money: readonly Row[];
  letters: readonly Row[];
  active: Row;
  activeTrips: number;
  newestMs: number | null;
}

/** Reads the last 60 minutes, `[now − 60 min, now)`. Throws `query_too_slow`, or the store's errors. */
export async function readRealtime(deps: RealtimeDependencies): Promise<RealtimeAnswer> {
  const nowMs = deps.now();
  const inFlight = await deps.inFlight();
  const { allowedLatenessMs, statementSeconds = limits.statementSeconds } = deps;
  const params = {
    from_ms: nowMs - MINUTES * MINUTE_MS,
    to_ms: nowMs,
    online_from_ms: nowMs - ONLINE_MS,
    lateness_ms: allowedLatenessMs,
  };
  const read = (sql: string) =>
    queryRows({ connection: deps.connection, statementSeconds }, bind(sql, params));
  const [money, letters, [active = {}], [trips]] = await Promise.all([
    read(moneyByMinute),
    read(lettersByMinute),
    read(activity),
    read(tripsInProgress),
  ]);
  const isQuiet = Number(active['events']) === 0;
  const [newest] = isQuiet ? await read(newestEvent) : [active];
  return shapeRealtime({
    nowMs,
    watermarkMs: watermarkOf(nowMs, inFlight, allowedLatenessMs),
    inFlight,
    dataLabel: deps.dataLabel ?? null,
    zone: makeZone(deps.businessTimezone),
    currency: deps.businessCurrency,
    money,
    letters,
    active,
    activeTrips: Number(trips?.['active_trips']),
    newestMs: Number(newest?.['newest_ms']) || null, // without any event 1970
  });
}

/** The answer from what was read. */
export function shapeRealtime(hour: Hour): RealtimeAnswer {
  const { nowMs, zone, currency, active, inFlight } = hour;
  const fromMs = nowMs - MINUTES * MINUTE_MS;
  const minutes = Array.from({ length: MINUTES }, (_, minute) => {
    const startMs = fromMs + minute * MINUTE_MS;
    const isOf = (row: Row) => Number(row['minute']) === minute;
    return {
      start: zone.format(startMs),
      provisional: startMs + MINUTE_MS > hour.watermarkMs,
      ...sumUp(hour, isOf),
    };
  });
  const totals = sumUp(hour, () => true);
  const failed = count(hour.money, 'payments_failed');
  const attempts = totals.payments_succeeded + failed;
  return {
    from: zone.format(fromMs),
    to: zone.format(nowMs),
    timezone: zone.name,
    currency,
    totals: {
      active_users: Number(active['active_users']),
      active_drivers: Number(active['active_drivers']),
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
      ingest_lag_p95_ms: Number(active['events']) === 0 ? null : Number(active['lag_p95_ms']),
      in_flight: inFlight.records,
      oldest_in_flight_age_ms:
        inFlight.records === 0 || inFlight.oldestIngestedAtMs === null
          ? null
          : nowMs - inFlight.oldestIngestedAtMs,
    },
    receipt: receiptOf(hour, totals.dead_letters),
  };
}

function sumUp({ money, letters, currency }: Hour, isWanted: (row: Row) => boolean) {
  const rows = money.filter(isWanted);
  const own = rows.filter((row) => row['currency'] === currency);
  return {
    bookings_created: count(rows, 'bookings_created'),
    bookings_confirmed: count(rows, 'bookings_confirmed'),
    payments_succeeded: count(rows, 'payments_succeeded'),
    gross_bookings: total(own, 'gross_bookings'),
    captured: total(own, 'captured'),
    dead_letters: count(letters.filter(isWanted), 'dead_letters'),
  };
}

function receiptOf(hour: Hour, deadLettered: number): RealtimeAnswer['receipt'] {
  const { zone, money, currency, nowMs, watermarkMs, active, inFlight } = hour;
  const others = money.filter((row) => row['currency'] !== currency);
  const leftOut: Record<string, number> = {};
  for (const row of others) {
    const code = String(row['currency']);
    const events = count([row], 'bookings_confirmed') + count([row], 'payments_succeeded');
    if (events > 0) leftOut[code] = (leftOut[code] ?? 0) + events;
  }
  return {
    as_of: zone.format(nowMs),
    watermark: zone.format(watermarkMs),
    complete: nowMs <= watermarkMs,
    maturing: [],
    late: Number(active['late']),
    dead_lettered: deadLettered,
    in_flight: inFlight.records,
    expired: 0,
    left_out_currencies: leftOut,
    sources: [
      'booking_events',
      'payment_events',
      'trip_events',
      'route_events',
      'user_events',
      'location_events',
      'dead_letters',
    ],
    ...(typeof hour.dataLabel === 'string' && { data_label: hour.dataLabel }),
  };
}

function count(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}

function total(rows: readonly Row[], column: string): string {
  const sum = rows.reduce((all, row) => add(all, String(row[column])), '0');
  return divide(sum, '1', 2) ?? sum;
}

function asNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}
