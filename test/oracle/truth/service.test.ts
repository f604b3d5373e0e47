import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';

const day = '2026-03-02';
const range = [day, '2026-03-03'] as const;

function cityWithRoute() {
  const city = handCity();
  const driver = city.addUser('2026-01-05 09:00', { role: 'DRIVER' });
  const rider = city.addUser('2026-01-05 09:00');
  const route = city.addRoute(driver);
  const book = (on = route) => city.addBooking({ rider, route: on, created: '2026-03-01 06:00' });
  return { ...city, driver, rider, route, book };
}

test('on time by the start, and by the flag of the completion only where the start is missing', () => {
  const { book, ...city } = cityWithRoute();
  const ride = { scheduled: `${day} 08:00`, completed: `${day} 09:00`, started: `${day} 08:00` };
  city.addTrip({ ...ride, booking: book(), departed: `${day} 08:10`, saidOnTime: false });
  city.addTrip({ ...ride, booking: book(), departed: `${day} 08:10:00.001`, saidOnTime: true });
  city.addTrip({ ...ride, booking: book(), departed: `${day} 07:00`, saidOnTime: false });
  const { started: _, scheduled: __, ...unstarted } = ride;
  city.addTrip({ ...unstarted, booking: book(), departed: `${day} 08:00`, saidOnTime: false });
  expect(city.truth('trips.on_time_rate', ...range)).toEqual({ value: 0.5, numerator: 2, denominator: 4 });
  expect(city.truth('trips.departure_delay_p50', ...range)).toBe(10);
});

test('seats count once a run, as of its departure; a run of unknown seats leaves both sides', () => {
  const { book, route, driver, ...city } = cityWithRoute();
  city.seats(route, '2026-01-10 08:00', 4);
  city.seats(route, `${day} 08:00`, 6);
  city.seats(route, `${day} 08:01`, 18);
  const ride = { started: `${day} 08:05`, departed: `${day} 08:05` };
  city.addTrip({ ...ride, booking: book(), scheduled: `${day} 08:00`, passengers: 5 });
  city.addTrip({ ...ride, booking: book(), scheduled: `${day} 08:00`, passengers: 4 });
  const unknown = city.addRoute(driver);
  city.addTrip({ ...ride, booking: book(unknown), scheduled: `${day} 08:00`, passengers: 2 });
  expect(city.truth('trips.seat_occupancy', ...range)).toEqual({ value: 1.5, numerator: 9, denominator: 6 });
  expect(city.truth('trips.runs', ...range)).toBe(2);
  expect(city.truth('trips.runs_of_unknown_seats', ...range)).toBe(1);
});

test('completion leaves out what was cancelled before it began', () => {
  const { book, ...city } = cityWithRoute();
  city.addTrip({ booking: book(), started: `${day} 08:00`, completed: `${day} 09:00` });
  city.addTrip({ booking: book(), started: `${day} 08:00`, cancelled: `${day} 09:00`, wasStarted: true });
  city.addTrip({ booking: book(), cancelled: `${day} 09:00`, wasStarted: false });
  expect(city.truth('trips.completion_rate', ...range)).toMatchObject({ numerator: 1, denominator: 2 });
  expect(city.truth('trips.cancelled', ...range)).toBe(2);
});

test('in progress: started, not ended, younger than six hours', () => {
  const { book, ...city } = cityWithRoute();
  city.addTrip({ booking: book(), started: `${day} 18:00` });
  city.addTrip({ booking: book(), started: `${day} 18:00:00.001` });
  city.addTrip({ booking: book(), started: `${day} 23:00`, completed: '2026-03-03 00:00' });
  city.addTrip({ booking: book(), started: `${day} 23:00`, completed: `${day} 23:59` });
  expect(city.truth('trips.in_progress', ...range)).toBe(2);
});

test('online time is the sum of the short gaps, at the day of the later ping', () => {
  const { driver, ...city } = cityWithRoute();
  for (const at of ['23:50', '23:55', '23:58']) city.pings(driver, `2026-03-01 ${at}`);
  for (const at of ['00:02', '00:07:00.001', '00:08']) city.pings(driver, `${day} ${at}`);
  expect(city.truth('drivers.online_hours', '2026-03-01', day)).toBe(0.133333);
  expect(city.truth('drivers.online_hours', ...range)).toBeCloseTo((4 + 59.999 / 60) / 60, 5);
});

test('engaged time that crosses midnight is shared out between the days', () => {
  const { book, ...city } = cityWithRoute();
  city.addTrip({ booking: book(), departed: '2026-03-01 23:30', completed: `${day} 00:30` });
  expect(city.truth('drivers.engaged_hours', '2026-03-01', day)).toBe(0.5);
  expect(city.truth('drivers.engaged_hours', ...range)).toBe(0.5);
  expect(city.truth('drivers.engaged_hours', '2026-03-01', '2026-03-03')).toBe(1);
});

test('ratings are averaged over those who rated', () => {
  const { rider, route, ...city } = cityWithRoute();
  const done = { rider, route, created: `${day} 06:00`, completed: `${day} 09:00` };
  [5, 4, undefined].forEach((rating) => city.addBooking({ ...done, ...(rating && { rating }) }));
  expect(city.truth('drivers.rating', ...range)).toEqual({ value: 4.5, numerator: 9, denominator: 2 });
});

test('earnings of drivers: percentiles and Gini over those with a trip', () => {
  const { rider, ...city } = cityWithRoute();
  [10, 20, 70].forEach((earnings) => {
    const route = city.addRoute(city.addUser('2026-01-05 09:00', { role: 'DRIVER' }));
    const booking = city.addBooking({ rider, route, created: `${day} 06:00` });
    city.addTrip({ booking, departed: `${day} 08:00`, completed: `${day} 09:00`, earnings });
  });
  expect(city.truth('drivers.earnings_median', ...range)).toBe('20.00');
  expect(city.truth('drivers.earnings_p90', ...range)).toBe('60.00');
  expect(city.truth('drivers.earnings_gini', ...range)).toBe(0.4); // The coefficient is (−2·10 + 0·20 + 2·70) / (3·100).
});

test('retention: active again in the calendar month after the first trip', () => {
  const { book, ...city } = cityWithRoute();
  city.addTrip({ booking: book(), started: '2026-03-31 08:00', scheduled: '2026-03-31 08:00' });
  city.addTrip({ booking: book(), started: '2026-04-01 08:00', scheduled: '2026-04-01 08:00' });
  const gone = city.addRoute(city.addUser('2026-01-05 09:00', { role: 'DRIVER' }));
  city.addTrip({ booking: book(gone), started: '2026-03-02 08:00', scheduled: '2026-03-02 08:00' });
  const march = ['2026-03-01', '2026-04-01'] as const;
  expect(city.truth('drivers.retention_m1', ...march)).toMatchObject({ numerator: 1, denominator: 2 });
  expect(city.truth('drivers.active', ...march)).toBe(2);
  const early = { watermarkMs: city.ms('2026-04-30 00:00') };
  expect(city.truth('drivers.retention_m1', ...march, early)).toMatchObject({ denominator: 0 });
});
