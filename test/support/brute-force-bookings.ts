import { HOUR_MS } from '../../src/kernel/units.ts';
import { type Bucket, percentile } from './brute-force.ts';
import type { BookingLife, PaymentLife } from './random-bookings.ts';

// This file computes the metrics of bookings and money a second time, life by life, in BigInt hundredths. A life is all that
// happened to one booking. The file shares no code with src/metrics and reads no events.

/** A question about the lives. */
export interface LifeQuestion {
  /** The lives that meet the filters. */
  lives: readonly BookingLife[];
  /** All lives. */
  all: readonly BookingLife[];
  bucket: Bucket;
  /** Within the bucket, only what happened at these instants counts. Default: all. */
  isThen?: (ms: number) => boolean;
  watermarkMs: number;
  /** The currency of money. */
  currency: string;
}

type Compute = (question: LifeQuestion) => unknown;
type Instant = 'createdAtMs' | 'confirmedAtMs' | 'cancelledAtMs' | 'completedAtMs' | 'tripCompletedAtMs';

type When = Pick<LifeQuestion, 'bucket' | 'isThen'>;
const isIn = (atMs: number | null, { bucket: { startMs, endMs }, isThen = () => true }: When) =>
  atMs !== null && atMs >= startMs && atMs < endMs && isThen(atMs);
const during = ({ lives, ...when }: LifeQuestion, instant: Instant) =>
  lives.filter((life) => isIn(life[instant], when));
const paidDuring = ({ lives, ...when }: LifeQuestion) =>
  lives.filter(({ payment }) => isIn(payment.succeededAtMs, when));
const inCurrency = ({ currency }: LifeQuestion, lives: readonly BookingLife[]) =>
  lives.filter((life) => life.currency === currency);

/** Computes the share of lives that reached a goal. */
function share(lives: readonly BookingLife[], isReached: (life: BookingLife) => boolean) {
  return ratio(lives.filter(isReached).length, lives.length);
}

const cancellers: [name: string, cancelledBy: string | null][] = [
  ['rider', 'RIDER'],
  ['driver', 'DRIVER'],
  ['system', 'SYSTEM'],
  ['unknown', null],
];

/** What each party cancelled. */
const byCanceller = Object.fromEntries(
  cancellers.flatMap(([name, canceller]): [string, Compute][] => {
    const isTheirs = (life: BookingLife) => life.cancelledAtMs !== null && life.cancelledBy === canceller;
    return [
      [`bookings.cancelled_by_${name}`, (q) => during(q, 'cancelledAtMs').filter(isTheirs).length],
      [`bookings.cancellation_rate_by_${name}`, (q) => share(during(q, 'createdAtMs'), isTheirs)],
      [
        `bookings.post_confirmation_cancellation_rate_by_${name}`,
        (q) => share(during(q, 'confirmedAtMs'), (life) => isTheirs(life) && isCancelledAfterwards(life)),
      ],
    ];
  }),
);

const leads = (level: number): Compute => {
  return (question) => {
    const minutes = during(question, 'createdAtMs').map(
      (life) => (life.departureMs - life.createdAtMs!) / 60_000,
    );
    return percentile(minutes, level);
  };
};

const bookings: Record<string, Compute> = {
  'bookings.created': (q) => during(q, 'createdAtMs').length,
  'bookings.confirmed': (q) => during(q, 'confirmedAtMs').length,
  'bookings.cancelled': (q) => during(q, 'cancelledAtMs').length,
  'bookings.completed': (q) => during(q, 'completedAtMs').length,
  ...byCanceller,
  'bookings.conversion_rate'(q) {
    const old = during(q, 'createdAtMs').filter((life) => life.createdAtMs! + HOUR_MS <= q.watermarkMs);
    return share(
      old,
      (life) => life.confirmedAtMs !== null && life.confirmedAtMs - life.createdAtMs! <= HOUR_MS,
    );
  },
  'bookings.conversion_flow': (q) =>
    ratio(during(q, 'confirmedAtMs').length, during(q, 'createdAtMs').length),
  'bookings.cancellation_rate': (q) => share(during(q, 'createdAtMs'), (life) => life.cancelledAtMs !== null),
  'bookings.fulfilment_rate': (q) => share(during(q, 'createdAtMs'), (life) => life.completedAtMs !== null),
  'bookings.late_cancellation_rate'(q) {
    const gone = during(q, 'createdAtMs').filter((life) => life.cancelledAtMs !== null);
    return share(gone, (life) => life.departureMs - life.cancelledAtMs! < 6 * HOUR_MS);
  },
  'bookings.post_confirmation_cancellation_rate': (q) =>
    share(during(q, 'confirmedAtMs'), isCancelledAfterwards),
  'bookings.completion_rate': (q) => share(during(q, 'confirmedAtMs'), (life) => life.completedAtMs !== null),
  'bookings.average_value'(q) {
    const lives = inCurrency(q, during(q, 'confirmedAtMs'));
    const total = sum(lives, ({ price }) => price);
    const value = lives.length === 0 ? null : money(rounded(total, BigInt(lives.length)));
    return { value, numerator: money(total), denominator: lives.length };
  },
  'bookings.seats_per_booking'(q) {
    const lives = during(q, 'createdAtMs');
    return ratio(Number(sum(lives, ({ seats }) => seats)), lives.length);
  },
  'bookings.frequency'(q) {
    const lives = during(q, 'confirmedAtMs');
    return ratio(lives.length, new Set(lives.map(({ riderId }) => riderId)).size);
  },
  'bookings.repeat_rate': (q) =>
    share(during(q, 'confirmedAtMs'), ({ riderId, confirmedAtMs }) =>
      q.all.some(
        (one) => one.riderId === riderId && one.completedAtMs !== null && one.completedAtMs < confirmedAtMs!,
      ),
    ),
  'bookings.lead_time_median': leads(0.5),
  'bookings.lead_time_p90': leads(0.9),
};

const revenue: Record<string, Compute> = {
  'payments.gross_bookings': (q) =>
    money(sum(inCurrency(q, during(q, 'confirmedAtMs')), ({ price }) => price)),
  'payments.net_bookings'(q) {
    const left = (life: BookingLife) =>
      isCancelledAfterwards(life) ? 0 : Math.max(0, life.price - refundedBy(life.payment, q.watermarkMs));
    return money(sum(inCurrency(q, during(q, 'confirmedAtMs')), left));
  },
  'payments.commission_reversed': (q) => money(reversedIn(q)),
  'payments.net_revenue'(q) {
    const earned = sum(inCurrency(q, during(q, 'tripCompletedAtMs')), ({ commission }) => commission);
    return money(earned - reversedIn(q));
  },
  'payments.take_rate'(q) {
    const rides = inCurrency(q, during(q, 'tripCompletedAtMs'));
    const kept = rides.reduce(
      (total, life) =>
        total + BigInt(life.commission) - reversed(life, refundedBy(life.payment, q.watermarkMs)),
      0n,
    );
    return moneyRatio(
      kept,
      sum(rides, ({ price }) => price),
    );
  },
};

const payments: Record<string, Compute> = {
  'payments.initiated_success_rate'({ lives, watermarkMs, ...when }) {
    const windowMs = HOUR_MS / 4;
    const old = lives.filter(
      ({ payment: { initiatedAtMs: at } }) => isIn(at, when) && at! + windowMs <= watermarkMs,
    );
    return share(old, ({ payment: { initiatedAtMs, succeededAtMs } }) => {
      return succeededAtMs !== null && succeededAtMs - initiatedAtMs! <= windowMs;
    });
  },
  'payments.booking_success_rate'(q) {
    const won = new Set(paidDuring(q));
    const lost = q.lives.filter(({ payment }) => payment.failures.some(({ atMs }) => isIn(atMs, q)));
    return ratio(won.size, won.union(new Set(lost)).size);
  },
  'payments.refund_rate_count': (q) =>
    share(paidDuring(q), ({ payment }) => refundedBy(payment, q.watermarkMs) > 0),
  'payments.refund_rate_value'(q) {
    const paid = inCurrency(q, paidDuring(q));
    return moneyRatio(
      sum(paid, ({ payment }) => refundedBy(payment, q.watermarkMs)),
      sum(paid, ({ price }) => price),
    );
  },
  'payments.refunded_by_payment_date': (q) =>
    money(sum(inCurrency(q, paidDuring(q)), ({ payment }) => refundedBy(payment, q.watermarkMs))),
  ...Object.fromEntries(
    [50, 90, 95, 99].map((percent): [string, Compute] => [
      `payments.failure_processing_time_p${percent}`,
      ({ lives, ...when }) => {
        const failures = lives.flatMap(({ payment }) => payment.failures);
        const times = failures.filter(({ atMs }) => isIn(atMs, when)).map(({ processingMs }) => processingMs);
        return percentile(
          times.filter((ms) => ms !== null),
          percent / 100,
        );
      },
    ]),
  ),
};

/** The computations by the id of the metric. */
export const lifeComputations: Readonly<Record<string, Compute>> = { ...bookings, ...revenue, ...payments };

function isCancelledAfterwards({ confirmedAtMs, cancelledAtMs }: BookingLife): boolean {
  return confirmedAtMs !== null && cancelledAtMs !== null && cancelledAtMs >= confirmedAtMs;
}

function refundedBy({ refunds }: PaymentLife, untilMs: number): number {
  return refunds.reduce((total, { atMs, amount }) => (atMs <= untilMs ? total + amount : total), 0);
}

/** Returns the commission that is taken back after refunds of this sum. */
function reversed({ tripCompletedAtMs, commission, price }: BookingLife, refunded: number): bigint {
  if (tripCompletedAtMs === null) return 0n;
  if (price === 0) return BigInt(commission);
  return rounded(BigInt(commission) * BigInt(Math.min(refunded, price)), BigInt(price));
}

/** Adds up the commission that the refunds of the bucket take back. Each refund takes the difference that it makes. */
function reversedIn(question: LifeQuestion): bigint {
  let total = 0n;
  for (const life of inCurrency(question, question.lives)) {
    let refunded = 0;
    for (const { atMs, amount } of life.payment.refunds.toSorted((a, b) => a.atMs - b.atMs)) {
      const before = refunded === 0 ? 0n : reversed(life, refunded);
      refunded += amount;
      if (isIn(atMs, question)) total += reversed(life, refunded) - before;
    }
  }
  return total;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): bigint {
  return items.reduce((total, item) => total + BigInt(of(item)), 0n);
}

function ratio(numerator: number, denominator: number) {
  const value = denominator === 0 ? null : Math.round((numerator / denominator) * 1e6) / 1e6;
  return { value, numerator, denominator };
}

function moneyRatio(numerator: bigint, denominator: bigint) {
  const value = denominator === 0n ? null : Number(rounded(numerator * 1_000_000n, denominator)) / 1e6;
  return { value, numerator: money(numerator), denominator: money(denominator) };
}

/** Divides positive amounts and rounds half away from zero. */
function rounded(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}

function money(hundredths: bigint): string {
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
