import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';

const day = '2026-03-02';
const range = [day, '2026-03-03'] as const;

function cityWithRoute() {
  const city = handCity();
  const driver = city.addUser('2026-01-05 09:00', { role: 'DRIVER' });
  return { ...city, driver, rider: city.addUser('2026-01-05 09:00'), route: city.addRoute(driver) };
}

test('conversion: within the hour, of those an hour old; the flow form counts both sides in the range', () => {
  const { rider, route, ...city } = cityWithRoute();
  city.addBooking({ rider, route, created: `${day} 08:00`, confirmed: `${day} 09:00` });
  city.addBooking({ rider, route, created: `${day} 08:00`, confirmed: `${day} 09:00:00.001` });
  // The confirmation comes before the creation, because the clocks of two services differ.
  city.addBooking({ rider, route, created: `${day} 08:00`, confirmed: `${day} 07:59` });
  city.addBooking({ rider, route, created: `${day} 23:30`, confirmed: '2026-03-03 00:10' });
  city.addBooking({ rider, route, created: '2026-03-01 23:59', confirmed: `${day} 00:01` });
  const known = { watermarkMs: city.ms(`2026-03-03 00:00`) };
  expect(city.truth('bookings.conversion_rate', ...range, known)).toMatchObject({ value: 0.666667 });
  expect(city.truth('bookings.conversion_rate', ...range)).toMatchObject({ value: 0.75 });
  expect(city.truth('bookings.conversion_flow', ...range)).toMatchObject({ value: 1 });
});

test('cancellations by whom add up; rates are cohorts by creation or by confirmation', () => {
  const { rider, route, ...city } = cityWithRoute();
  const at = { rider, route, created: `${day} 08:00` };
  city.addBooking({ ...at, cancelled: `${day} 08:30`, by: 'SYSTEM' });
  city.addBooking({ ...at, confirmed: `${day} 08:01`, cancelled: '2026-03-04 08:00', by: 'RIDER' });
  city.addBooking({ ...at, confirmed: `${day} 08:01`, cancelled: `${day} 10:00`, by: 'DRIVER' });
  city.addBooking({ ...at, confirmed: '2026-03-03 08:01', completed: '2026-03-03 20:00' });
  const by = ['rider', 'driver', 'system'].map((who) => city.truth(`bookings.cancelled_by_${who}`, ...range));
  expect(by).toEqual([0, 1, 1]);
  expect(city.truth('bookings.cancelled', ...range)).toBe(2);
  const rates = [
    'cancellation_rate',
    'fulfilment_rate',
    'post_confirmation_cancellation_rate',
    'completion_rate',
  ];
  expect(rates.map((name) => city.truth(`bookings.${name}`, ...range))).toMatchObject([
    { value: 0.75, denominator: 4 },
    { value: 0.25, denominator: 4 },
    { value: 1, denominator: 2 },
    { value: 0, denominator: 2 },
  ]);
  expect(city.truth('drivers.cancel_rate', ...range)).toMatchObject({ numerator: 1, denominator: 2 });
});

test('a cancellation is late from less than six hours before the departure on', () => {
  const { rider, route, ...city } = cityWithRoute();
  const at = { rider, route, created: `${day} 01:00`, departure: `${day} 18:00` };
  for (const cancelled of ['12:00', '12:00:00.001', '18:30'])
    city.addBooking({ ...at, cancelled: `${day} ${cancelled}`, by: 'RIDER' });
  city.addBooking({ rider, route, created: `${day} 01:00`, cancelled: `${day} 02:00`, by: 'RIDER' });
  expect(city.truth('bookings.late_cancellation_rate', ...range)).toEqual({
    value: 0.666667,
    numerator: 2,
    denominator: 3,
  });
});

test('lead times in minutes, by R type 7', () => {
  const { rider, route, ...city } = cityWithRoute();
  for (const departure of ['08:10', '08:20', '08:30', '09:40'])
    city.addBooking({ rider, route, created: `${day} 08:00`, departure: `${day} ${departure}` });
  expect(city.truth('bookings.lead_time_median', ...range)).toBe(25);
  expect(city.truth('bookings.lead_time_p90', ...range)).toBe(79);
});

test('repeat: the rider had a booking completed before this confirmation', () => {
  const { rider, route, ...city } = cityWithRoute();
  const other = city.addUser('2026-01-05 09:00');
  city.addBooking({
    rider,
    route,
    created: `${day} 06:00`,
    confirmed: `${day} 06:01`,
    completed: `${day} 08:00`,
  });
  city.addBooking({ rider, route, created: `${day} 07:00`, confirmed: `${day} 07:01` });
  city.addBooking({ rider, route, created: `${day} 09:00`, confirmed: `${day} 09:01` });
  city.addBooking({ rider: other, route, created: `${day} 09:00`, confirmed: `${day} 09:01` });
  expect(city.truth('bookings.repeat_rate', ...range)).toMatchObject({ numerator: 1, denominator: 4 });
  expect(city.truth('bookings.frequency', ...range)).toMatchObject({ value: 2, denominator: 2 });
});

test('bookings take the places from their route; what is not said is a group of its own', () => {
  const { rider, route, driver, ...city } = cityWithRoute();
  const unknown = city.addRoute(driver, { from: 255, to: 255 });
  city.addBooking({ rider, route, created: `${day} 06:00` });
  city.addBooking({ rider, route: unknown, created: `${day} 06:00` });
  const of = (filters: Record<string, string | null>) =>
    city.truth('bookings.created', ...range, { filters });
  expect(of({ origin_city: 'Ikeja' })).toBe(1);
  expect(of({ origin_city: 'Ikeja', destination_city: 'Victoria Island' })).toBe(1);
  expect(of({ origin_state: null })).toBe(1);
  expect(() => of({ error_code: 'timeout' })).toThrow('The ledger cannot cut bookings by error_code.');
});
