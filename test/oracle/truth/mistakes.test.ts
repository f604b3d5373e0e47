import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';
import { answerTruth, truths } from './answer-truth.ts';

// Each test holds that the ledger avoids one classic mistake of analytics. A ledger with the same mistake would prove nothing.

/** Makes a city with a rider, a driver and a route. */
function smallCity() {
  const city = handCity();
  const rider = city.addUser('2026-01-05 09:00');
  const driver = city.addUser('2026-01-05 09:00', { role: 'DRIVER' });
  return { ...city, rider, driver, route: city.addRoute(driver) };
}

test('an average of averages: one trip of 100 and 99 trips of 10 are 10.90 each', () => {
  const { rider, route, ...city } = smallCity();
  const ride = (day: string, earnings: number) => {
    const booking = city.addBooking({ rider, route, created: `${day} 06:00` });
    city.addTrip({ booking, completed: `${day} 09:00`, departed: `${day} 08:00`, earnings });
  };
  ride('2026-03-02', 100);
  for (let trip = 0; trip < 99; trip++) ride('2026-03-03', 10);
  expect(city.truth('trips.earnings_per_trip', '2026-03-02', '2026-03-04')).toEqual({
    value: '10.90',
    numerator: '1090.00',
    denominator: 100,
  });
});

test('a sum of monthly uniques: who is active in two months is one user', () => {
  const { rider, ...city } = smallCity();
  city.acts(rider, '2026-03-10 08:00');
  city.acts(rider, '2026-04-10 08:00');
  const ask = { metric: 'users.active', from: '2026-03-01', to: '2026-05-01', grain: 'month' } as const;
  const { total, series } = answerTruth(city.ledger, ask);
  expect(total).toBe(1);
  expect(series.map(({ value }) => value)).toEqual([1, 1]);
});

test('the day boundary: 23:30Z is the next day in Lagos, and midnight is in one day only', () => {
  const { rider, route, ...city } = smallCity();
  const row = city.addBooking({ rider, route, created: '2026-03-03 00:30' });
  expect(new Date(city.ledger.bookings.createdAt.get(row)).toISOString()).toBe('2026-03-02T23:30:00.000Z');
  city.addBooking({ rider, route, created: '2026-03-04 00:00' });
  const day = (from: string, to: string) => city.truth('bookings.created', from, to);
  expect(day('2026-03-02', '2026-03-03')).toBe(0);
  expect(day('2026-03-03', '2026-03-04')).toBe(1);
  expect(day('2026-03-04', '2026-03-05')).toBe(1);
  expect(day('2026-03-02', '2026-03-05')).toBe(2);
});

test('a refund in another month: by its own date, and in the cohort of its payment', () => {
  const { rider, route, ...city } = smallCity();
  const booking = city.addBooking({
    rider,
    route,
    created: '2026-03-30 08:00',
    confirmed: '2026-03-30 08:01',
  });
  const payment = city.addPayment(booking, { initiated: '2026-03-30 08:00', succeeded: '2026-03-30 08:01' });
  city.refund(payment, '2026-04-20 12:00', 400);
  const march = ['2026-03-01', '2026-04-01'] as const;
  const april = ['2026-04-01', '2026-05-01'] as const;
  expect(city.truth('payments.refunded', ...march)).toBe('0.00');
  expect(city.truth('payments.refunded', ...april)).toBe('400.00');
  expect(city.truth('payments.net_cash_flow', ...april)).toBe('-400.00');
  expect(city.truth('payments.refunded_by_payment_date', ...march)).toBe('400.00');
  expect(city.truth('payments.net_bookings', ...march)).toBe('600.00');
  expect(city.truth('payments.refund_rate_count', ...march)).toMatchObject({ value: 1 });
  const early = { watermarkMs: city.ms('2026-04-01 00:00') };
  expect(city.truth('payments.net_bookings', ...march, early)).toBe('1000.00');
});

test('division by zero: in an empty city ratios and percentiles are null, and nothing throws', () => {
  const { ledger } = handCity();
  for (const { id, dimensions } of truths.values())
    for (const by of [undefined, ...dimensions]) {
      const ask = { metric: id, from: '2026-03-01', to: '2026-03-02' };
      const { total } = answerTruth(ledger, by === undefined ? ask : { ...ask, by });
      const value = typeof total === 'object' && total !== null ? total.value : total;
      expect([null, 0, '0.00'], id).toContain(value);
    }
});

test('percentiles averaged: the median of two days is that of all values', () => {
  const { rider, route, ...city } = smallCity();
  const takes = (day: string, processingMs: number) => {
    const booking = city.addBooking({ rider, route, created: `${day} 08:00` });
    city.addPayment(booking, { initiated: `${day} 08:00`, succeeded: `${day} 08:01`, processingMs });
  };
  [100, 200, 300].forEach((ms) => takes('2026-03-02', ms));
  takes('2026-03-03', 1000);
  const p50 = (from: string, to: string) => city.truth('payments.processing_time_p50', from, to);
  expect(p50('2026-03-02', '2026-03-04')).toBe(250);
  expect([p50('2026-03-02', '2026-03-03'), p50('2026-03-03', '2026-03-04')]).toEqual([200, 1000]);
});

test('an incomplete period against a full one: who has not had the whole window is in no cohort', () => {
  const city = handCity();
  city.addUser('2026-03-01 08:00');
  city.addUser('2026-03-08 08:00');
  const rate = city.truth('users.rider_activation_rate_7d', '2026-03-01', '2026-03-10', {
    watermarkMs: city.ms('2026-03-10 00:00'),
  });
  expect(rate).toEqual({ value: 0, numerator: 0, denominator: 1 });
});

test('transitions for entities: a route that is activated twice is one active route', () => {
  const { route, ...city } = smallCity();
  city.switches(route, '2026-03-02 08:00', true);
  city.switches(route, '2026-03-03 08:00', true);
  city.switches(route, '2026-03-05 08:00', false);
  expect(city.truth('routes.active', '2026-03-01', '2026-03-04')).toBe(1);
  expect(city.truth('routes.active', '2026-03-01', '2026-03-06')).toBe(0);
});

test('kobo for naira: 1500 naira are 1500.00', () => {
  const { rider, route, ...city } = smallCity();
  const booking = city.addBooking({ rider, route, created: '2026-03-02 08:00' });
  city.addPayment(booking, { initiated: '2026-03-02 08:00', succeeded: '2026-03-02 08:01', amount: 1500 });
  expect(city.truth('payments.captured', '2026-03-02', '2026-03-03')).toBe('1500.00');
});

test('seats for bookings: a booking of three seats is one booking', () => {
  const { rider, route, ...city } = smallCity();
  city.addBooking({ rider, route, created: '2026-03-02 08:00', seats: 3 });
  expect(city.truth('bookings.created', '2026-03-02', '2026-03-03')).toBe(1);
  expect(city.truth('bookings.seats_per_booking', '2026-03-02', '2026-03-03')).toMatchObject({ value: 3 });
});

test('a refunded cancellation subtracted twice: net bookings are 0, not −1000', () => {
  const { rider, route, ...city } = smallCity();
  const booking = city.addBooking({
    rider,
    route,
    created: '2026-03-02 08:00',
    confirmed: '2026-03-02 08:01',
    cancelled: '2026-03-02 09:00',
    by: 'RIDER',
  });
  const payment = city.addPayment(booking, { initiated: '2026-03-02 08:00', succeeded: '2026-03-02 08:01' });
  city.refund(payment, '2026-03-02 10:00', 1000);
  expect(city.truth('payments.net_bookings', '2026-03-02', '2026-03-03')).toBe('0.00');
  expect(city.truth('payments.gross_bookings', '2026-03-02', '2026-03-03')).toBe('1000.00');
});

test('two currencies in one sum: dollars are left out, or alone', () => {
  const { rider, route, ...city } = smallCity();
  const day = '2026-03-02';
  for (const currency of ['NGN', 'USD'] as const)
    city.addBooking({ rider, route, created: `${day} 08:00`, confirmed: `${day} 08:01`, price: 7, currency });
  const range = [day, '2026-03-03'] as const;
  expect(city.truth('payments.gross_bookings', ...range)).toBe('7.00');
  expect(city.truth('bookings.average_value', ...range)).toMatchObject({ denominator: 1 });
  const { groups } = answerTruth(city.ledger, {
    metric: 'payments.gross_bookings',
    from: day,
    to: '2026-03-03',
    by: 'currency',
  });
  expect(groups.map(({ value, total }) => [value, total])).toEqual([
    ['NGN', '7.00'],
    ['USD', '7.00'],
    [null, '0.00'],
  ]);
  expect(city.truth('bookings.confirmed', ...range)).toBe(2);
});

test('three rides in one car counted as three hours: the driver was engaged for one', () => {
  const { rider, route, ...city } = smallCity();
  const arrivals = ['08:50', '09:00', '09:00'];
  for (const arrival of arrivals) {
    const booking = city.addBooking({ rider, route, created: '2026-03-02 07:00' });
    city.addTrip({
      booking,
      departed: '2026-03-02 08:00',
      completed: `2026-03-02 ${arrival}`,
      earnings: 1000,
    });
  }
  expect(city.truth('drivers.engaged_hours', '2026-03-02', '2026-03-03')).toBe(1);
  expect(city.truth('drivers.earnings_per_engaged_hour', '2026-03-02', '2026-03-03')).toEqual({
    value: '3000.00',
    numerator: '3000.00',
    denominator: 1,
  });
});
