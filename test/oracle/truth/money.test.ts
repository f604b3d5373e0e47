import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';

const day = '2026-03-02';
const range = [day, '2026-03-03'] as const;

/** Makes a booking of 1000 naira that was paid and driven. Its commission is 150 naira. */
function drivenBooking() {
  const city = handCity();
  const driver = city.addUser('2026-01-05 09:00', { role: 'DRIVER' });
  const rider = city.addUser('2026-01-05 09:00');
  const route = city.addRoute(driver);
  const booking = city.addBooking({ rider, route, created: `${day} 06:00`, confirmed: `${day} 06:01` });
  const payment = city.addPayment(booking, { initiated: `${day} 06:00`, succeeded: `${day} 06:01` });
  city.addTrip({ booking, departed: `${day} 08:00`, completed: `${day} 09:00` });
  return { ...city, rider, route, booking, payment };
}

test('commission is reversed at the date of the refund, and never more than all of it', () => {
  const city = drivenBooking();
  city.refund(city.payment, '2026-03-05 10:00', 333.33);
  city.refund(city.payment, '2026-03-06 10:00', 333.33);
  city.refund(city.payment, '2026-03-07 10:00', 1000);
  const reversed = (from: string, to: string) => city.truth('payments.commission_reversed', from, to);
  expect(reversed('2026-03-05', '2026-03-06')).toBe('50.00');
  expect(reversed('2026-03-06', '2026-03-07')).toBe('50.00');
  expect(reversed('2026-03-07', '2026-03-08')).toBe('50.00');
  expect(city.truth('payments.net_revenue', ...range)).toBe('150.00');
  expect(city.truth('payments.net_revenue', '2026-03-05', '2026-03-08')).toBe('-150.00');
  const take = (watermark: string) =>
    city.truth('payments.take_rate', ...range, { watermarkMs: city.ms(watermark) });
  expect(take('2026-03-05 00:00')).toEqual({ value: 0.15, numerator: '150.00', denominator: '1000.00' });
  expect(take('2026-03-06 00:00')).toMatchObject({ value: 0.1 });
  expect(take('2026-03-09 00:00')).toMatchObject({ value: 0 });
});

test('net bookings never fall below nothing', () => {
  const city = drivenBooking();
  city.refund(city.payment, '2026-03-05 10:00', 1000);
  city.refund(city.payment, '2026-03-05 11:00', 1000);
  expect(city.truth('payments.net_bookings', ...range)).toBe('0.00');
  expect(city.truth('payments.refund_rate_value', ...range)).toMatchObject({ value: 2 });
  expect(city.truth('payments.refund_rate_count', ...range)).toMatchObject({ value: 1 });
});

test('success by attempt, by payment and by booking are three different rates', () => {
  const city = drivenBooking();
  const { rider, route } = city;
  const troubled = city.addBooking({ rider, route, created: `${day} 07:00` });
  const first = city.addPayment(troubled, { initiated: `${day} 07:00` });
  city.fails(first, `${day} 07:01`);
  city.fails(first, `${day} 07:02`);
  city.addPayment(troubled, { initiated: `${day} 07:05`, succeeded: `${day} 07:21` });
  expect(city.truth('payments.attempt_success_rate', ...range)).toMatchObject({
    numerator: 2,
    denominator: 4,
  });
  expect(city.truth('payments.initiated_success_rate', ...range)).toMatchObject({
    numerator: 1,
    denominator: 3,
  });
  expect(city.truth('payments.booking_success_rate', ...range)).toMatchObject({
    numerator: 2,
    denominator: 2,
  });
  expect(city.truth('payments.failed', ...range, { filters: { error_code: 'insufficient_funds' } })).toBe(2);
  expect(city.truth('payments.failed_amount', ...range)).toBe('2000.00');
});
