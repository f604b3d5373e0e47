import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';
import { lastHour } from './realtime.ts';

test('the last hour ends before now and begins sixty minutes ago', () => {
  const city = handCity();
  const driver = city.addUser('2026-01-05 09:00', { role: 'DRIVER' });
  const rider = city.addUser('2026-01-05 09:00');
  const route = city.addRoute(driver);
  for (const created of ['11:59', '12:00', '12:59:59.999', '13:00'])
    city.addBooking({ rider, route, created: `2026-03-02 ${created}` });
  const confirmed = { created: '2026-03-02 10:00', confirmed: '2026-03-02 12:30', price: 12.5 };
  const booking = city.addBooking({ rider, route, ...confirmed });
  city.addTrip({ booking, started: '2026-03-02 12:40' });
  city.acts(rider, '2026-03-02 12:59');
  city.acts(driver, '2026-03-02 11:00', 'driver');
  city.pings(driver, '2026-03-02 12:55');

  const hour = lastHour(city.ledger, city.ms('2026-03-02 13:00'));
  expect(hour).toMatchObject({ activeUsers: 1, activeDrivers: 1 });
  expect(hour.totals).toMatchObject({
    'bookings.created': 2,
    'bookings.confirmed': 1,
    'payments.gross_bookings': '12.50',
    'trips.in_progress': 1,
  });
  expect(hour.minutes).toHaveLength(60);
  const created = hour.minutes.map(({ values }) => values['bookings.created']);
  expect([created[0], created[30], created[59]]).toEqual([1, 0, 1]);
  expect(hour.minutes[30]!.values['payments.gross_bookings']).toBe('12.50');
});
