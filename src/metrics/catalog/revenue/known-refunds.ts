import { instant } from '../source.ts';

const watermark = instant('watermark_ms');

/**
 * SQL: the amount refunded up to the watermark, as `refunded`, by currency and by booking or payment. The entity table gives
 * whole days, because it outlives the events. The events give the day of the watermark, because only they show which refund came
 * before it.
 */
export function knownRefunds(key: 'booking_id' | 'payment_id'): string {
  return `
SELECT ${key}, currency, sum(amount) AS refunded
FROM (
    SELECT ${key}, toString(currency) AS currency, toDecimal128(refunded_amount, 2) AS amount
    FROM payments
    WHERE refunds > 0 AND day < toDate(${watermark})
    UNION ALL
    SELECT ${key}, toString(currency) AS currency, toDecimal128(amount, 2) AS amount
    FROM payment_events
    WHERE event_type = 'payment.refunded' AND event_time >= toStartOfDay(${watermark}) AND event_time <= ${watermark}
)
GROUP BY ${key}, currency`;
}

interface Amounts {
  commission: string;
  refunded: string;
  price: string;
}

/**
 * SQL: the part of a commission that refunds take back: commission × min(1, refunded / price), rounded half away from zero to
 * hundredths. All values are Decimal(38, 2). The SQL computes in whole hundredths, because the engine truncates a quotient of
 * decimals.
 */
export function reversedSql({ commission, refunded, price }: Amounts): string {
  const hundredths = (amount: string) => `toInt256((${amount}) * 100)`;
  const whole = hundredths(price);
  const part = `least(${hundredths(refunded)}, ${whole})`;
  const quotient = `intDiv(2 * ${hundredths(commission)} * ${part} + ${whole}, 2 * greatest(${whole}, toInt256(1)))`;
  return `if(${price} = 0, ${commission}, toDecimal128(${quotient}, 2) / 100)`;
}
