import type { AcceptedEvent, Arrival } from './test-store.ts';

// This file computes the metrics of payments and trips a second time, the slow way: event by event, money in BigInt hundredths,
// local time by formatting it. It shares no code with src/metrics, so that it does not repeat a mistake there.

export interface Question {
  fromMs: number;
  toMs: number;
  grain: 'total' | 'hour' | 'day';
  timezone: string;
  /** The currency of money. */
  currency: string;
  watermarkMs: number;
}

/** A half-open range in ms. */
export interface Bucket {
  startMs: number;
  endMs: number;
}

type Value =
  number | string | null | { value: number | string | null; numerator: number | string; denominator: number };
export type Values = Record<string, Value>;

export interface Expected {
  metrics: Values;
  series: { startMs: number; endMs: number; provisional: boolean; values: Values }[] | null;
}

type Compute = (events: readonly AcceptedEvent[], currency: string) => Values;
const computations: Record<'payments' | 'trips', Compute> = { payments, trips };

/** Computes the answer that the endpoint of a family must give about these events. */
export function bruteForce(
  family: 'payments' | 'trips',
  arrivals: readonly Arrival[],
  question: Question,
): Expected {
  const compute = computations[family];
  const inRange = arrivals
    .map(({ event }) => event)
    .filter((event) => timeOf(event) >= question.fromMs && timeOf(event) < question.toMs);
  const metrics = compute(inRange, question.currency);
  if (question.grain === 'total') return { metrics, series: null };
  const series = bucketsOf(question).map(({ startMs, endMs }) => ({
    startMs,
    endMs,
    provisional: endMs > question.watermarkMs,
    values: compute(
      inRange.filter((event) => timeOf(event) >= startMs && timeOf(event) < endMs),
      question.currency,
    ),
  }));
  return { metrics, series };
}

/** Counts the events whose bucket had ended at or before the watermark when they landed. */
export function lateEvents(
  arrivals: readonly Arrival[],
  question: Question,
  options: { prefix: string; allowedLatenessMs: number },
): number {
  const buckets = bucketsOf(question);
  return arrivals.filter(({ event, ingestedAtMs, imported = false }) => {
    if (imported) return false;
    const at = timeOf(event);
    const bucket = buckets.find(({ startMs, endMs }) => startMs <= at && at < endMs);
    if (bucket === undefined || !event.event_type.startsWith(options.prefix)) return false;
    return bucket.endMs <= ingestedAtMs - options.allowedLatenessMs;
  }).length;
}

/** Goes through the range minute by minute. A bucket ends when the local day (or hour) changes. */
export function bucketsOf(question: Pick<Question, 'fromMs' | 'toMs' | 'grain' | 'timezone'>): Bucket[] {
  if (question.grain === 'total') return [{ startMs: question.fromMs, endMs: question.toMs }];
  const formatter = new Intl.DateTimeFormat('en-CA', {
    timeZone: question.timezone,
    dateStyle: 'short',
    ...(question.grain === 'hour' ? { timeStyle: 'long' as const } : {}),
  });
  // The long time contains the offset, which tells apart the two equal hours when the clocks go back.
  const labelOf = (ms: number) => formatter.format(ms).replace(/:\d\d:\d\d/, '');
  const buckets: Bucket[] = [];
  let startMs = question.fromMs;
  let label = labelOf(startMs);
  for (let ms = Math.floor(startMs / 60_000 + 1) * 60_000; ms < question.toMs; ms += 60_000) {
    const next = labelOf(ms);
    if (next === label) continue;
    buckets.push({ startMs, endMs: ms });
    [startMs, label] = [ms, next];
  }
  return [...buckets, { startMs, endMs: question.toMs }];
}

function timeOf(event: AcceptedEvent): number {
  return new Date(event.event_timestamp).getTime();
}

function payments(events: readonly AcceptedEvent[], currency: string): Values {
  const of = (type: string) => events.filter((event) => event.event_type === `payment.${type}`);
  const money = (type: string, field: string) =>
    addMoney(
      of(type)
        .filter((event) => event.currency === currency)
        .map((event) => String(event[field])),
    );
  const [success, failed] = [of('success'), of('failed')];
  const [captured, refunded] = [money('success', 'amount'), money('refunded', 'refund_amount')];
  const processing = success.reduce((sum, event) => sum + Number(event.processing_time_ms), 0);
  return {
    'payments.initiated': of('initiated').length,
    'payments.succeeded': success.length,
    'payments.failed': failed.length,
    'payments.refunds': of('refunded').length,
    'payments.captured': showMoney(captured),
    'payments.refunded': showMoney(refunded),
    'payments.net_cash_flow': showMoney(captured - refunded),
    'payments.attempt_success_rate': ratio(success.length, success.length + failed.length),
    'payments.mean_processing_time': ratio(processing, success.length),
  };
}

function trips(events: readonly AcceptedEvent[], currency: string): Values {
  const of = (type: string) => events.filter((event) => event.event_type === `trip.${type}`);
  const completed = of('completed');
  const ended = completed.length + of('cancelled').filter((event) => event.was_started === true).length;
  const km = addThousandths(completed.map((event) => Number(event.distance_km)));
  const minutes = addThousandths(completed.map((event) => Number(event.duration_minutes)));
  const paid = completed.filter((event) => event.currency === currency);
  const earnings = addMoney(paid.map((event) => String(event.driver_earnings)));
  const hours = round(minutes / 60);
  return {
    'trips.started': of('started').length,
    'trips.completed': completed.length,
    'trips.cancelled': of('cancelled').length,
    'trips.completion_rate': ratio(completed.length, ended),
    'trips.passengers': of('started').reduce((sum, event) => sum + Number(event.passengers_count), 0),
    'trips.distance': km,
    'trips.mean_distance': ratio(km, completed.length),
    'trips.duration': minutes,
    'trips.mean_duration': ratio(minutes, completed.length),
    'trips.speed': {
      value: minutes === 0 ? null : round((km * 60) / minutes),
      numerator: km,
      denominator: hours,
    },
    'trips.driver_earnings': showMoney(earnings),
    'trips.platform_commission': showMoney(addMoney(paid.map((event) => String(event.platform_commission)))),
    'trips.earnings_per_trip': {
      value: paid.length === 0 ? null : showMoney(roundedShare(earnings, BigInt(paid.length))),
      numerator: showMoney(earnings),
      denominator: paid.length,
    },
  };
}

/** Computes a percentile of R type 7: linear between the two nearest of the sorted values. */
export function percentile(values: readonly number[], level: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * level;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low === undefined || high === undefined ? null : round(low + (high - low) * (position % 1));
}

function ratio(numerator: number, denominator: number) {
  return { value: denominator === 0 ? null : round(numerator / denominator), numerator, denominator };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function addThousandths(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.round(value * 1000), 0) / 1000;
}

/** Adds up money in hundredths. */
function addMoney(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n);
}

function roundedShare(hundredths: bigint, count: bigint): bigint {
  return (hundredths * 2n + count) / (count * 2n);
}

function showMoney(hundredths: bigint): string {
  const sign = hundredths < 0n ? '-' : '';
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
