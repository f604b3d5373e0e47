import { expect, test } from 'vitest';
import { handCity } from '../../support/hand-city.ts';
import { answerTruth } from './answer-truth.ts';

test('daily, weekly and monthly users are taken at the end of the range', () => {
  const city = handCity();
  const [one, two, three] = [1, 2, 3].map(() => city.addUser('2026-01-01 08:00'));
  city.acts(one!, '2026-03-31 23:59');
  city.acts(two!, '2026-03-25 00:00'); // This is the first of the seven days.
  city.acts(three!, '2026-03-02 00:00'); // This is the first of the thirty days.
  const asOf = (metric: string, to: string) => city.truth(metric, '2026-01-01', to);
  expect(['users.dau', 'users.wau', 'users.mau'].map((id) => asOf(id, '2026-04-01'))).toEqual([1, 2, 3]);
  expect(['users.dau', 'users.wau', 'users.mau'].map((id) => asOf(id, '2026-04-02'))).toEqual([0, 1, 2]);
});

test('stickiness is the mean dau of the thirty days of mau, over mau', () => {
  const city = handCity();
  const user = city.addUser('2026-01-01 08:00');
  for (const day of ['03', '04', '05']) city.acts(user, `2026-03-${day} 08:00`);
  expect(city.truth('users.stickiness', '2026-03-01', '2026-04-01')).toEqual({
    value: 0.1,
    numerator: 3,
    denominator: 30,
  });
});

test('growth accounting by month: new, retained, resurrected and churned add up', () => {
  const city = handCity();
  const acts = (months: string[]) => {
    const user = city.addUser('2026-01-01 08:00');
    for (const month of months) city.acts(user, `2026-${month}-15 08:00`);
  };
  acts(['01', '02', '03']);
  acts(['01', '03']); // This user churned in February and came back in March.
  acts(['02']); // This user churned in March.
  acts(['03']); // This user is new in March.
  const series = (metric: string) => {
    const ask = { metric, from: '2026-01-01', to: '2026-04-01', grain: 'month' } as const;
    return answerTruth(city.ledger, ask).series.map(({ value }) => value);
  };
  expect(series('users.growth_new')).toEqual([2, 1, 1]);
  expect(series('users.growth_retained')).toEqual([0, 1, 1]);
  expect(series('users.growth_resurrected')).toEqual([0, 0, 1]);
  expect(series('users.growth_churned')).toEqual([0, 1, 1]);
  expect(series('users.active')).toEqual([2, 2, 3]);
  expect(city.truth('users.quick_ratio', '2026-03-01', '2026-04-01')).toMatchObject({ value: 2 });
});

test('registrations count in their range, users as of its end, each by role and place', () => {
  const city = handCity();
  city.addUser('2026-02-10 08:00', { home: 1 });
  city.addUser('2026-03-10 08:00', { role: 'DRIVER' });
  city.addUser('2026-03-11 08:00', { home: 255 });
  const range = ['2026-03-01', '2026-04-01'] as const;
  expect(city.truth('users.new_registrations', ...range)).toBe(2);
  expect(city.truth('users.total_users', ...range)).toBe(3);
  expect(city.truth('users.new_registrations', ...range, { filters: { role: 'DRIVER' } })).toBe(1);
  expect(city.truth('users.total_users', ...range, { filters: { city: 'Ojodu' } })).toBe(1);
  expect(city.truth('users.total_users', ...range, { filters: { state: null } })).toBe(1);
});

test('activation of riders: the window ends on the millisecond', () => {
  const city = handCity();
  const driver = city.addUser('2026-01-01 08:00', { role: 'DRIVER' });
  const route = city.addRoute(driver);
  for (const completed of ['2026-03-09 08:00', '2026-03-09 08:00:00.001']) {
    const rider = city.addUser('2026-03-02 08:00');
    const booking = city.addBooking({ rider, route, created: '2026-03-02 09:00' });
    city.addTrip({ booking, completed, departed: '2026-03-02 10:00' });
  }
  const rate = (days: number) =>
    city.truth(`users.rider_activation_rate_${days}d`, '2026-03-02', '2026-03-03');
  expect(rate(7)).toEqual({ value: 0.5, numerator: 1, denominator: 2 });
  expect(rate(30)).toMatchObject({ value: 1 });
});

test('activation of drivers counts from registration or upgrade to the first active route or trip', () => {
  const city = handCity();
  const registered = city.addUser('2026-03-02 08:00', { role: 'DRIVER' });
  city.addUser('2026-01-02 08:00', { upgraded: '2026-03-02 08:00' });
  city.addUser('2026-03-02 08:00');
  city.switches(city.addRoute(registered), '2026-03-05 08:00', true);
  expect(city.truth('users.driver_activation_rate_7d', '2026-03-02', '2026-03-03')).toEqual({
    value: 0.5,
    numerator: 1,
    denominator: 2,
  });
});

test('papers: the latest decision in the window counts, a tie goes to the higher event id, riders are not due', () => {
  const city = handCity();
  const due = () => city.addUser('2026-03-02 08:00', { role: 'DRIVER' });
  const [reversed, tied, verifiedLate, before] = [due(), due(), due(), due()];
  city.decides(reversed, '2026-03-03 08:00', { isVerified: true });
  city.decides(reversed, '2026-03-05 08:00', { isVerified: false });
  city.decides(reversed, '2026-03-20 08:00', { isVerified: true });
  city.decides(tied, '2026-03-03 08:00', { isVerified: true, id: 'b' });
  city.decides(tied, '2026-03-03 08:00', { isVerified: false, id: 'a' });
  city.decides(verifiedLate, '2026-03-10 08:00', { isVerified: true });
  city.decides(before, '2026-03-01 08:00', { isVerified: true });
  city.decides(city.addUser('2026-03-02 08:00'), '2026-03-03 08:00', { isVerified: true });
  const rate = (days: number) => city.truth(`users.kyc_completion_rate_${days}d`, '2026-03-02', '2026-03-03');
  expect(rate(7)).toEqual({ value: 0.5, numerator: 2, denominator: 4 });
  expect(rate(30)).toMatchObject({ value: 1 });
});

test('upgrades within thirty days of signing up as a rider', () => {
  const city = handCity();
  city.addUser('2026-03-02 08:00', { upgraded: '2026-04-01 08:00' });
  city.addUser('2026-03-02 08:00', { upgraded: '2026-04-01 08:01' });
  city.addUser('2026-03-02 08:00', { role: 'DRIVER' });
  expect(city.truth('users.driver_upgrade_rate', '2026-03-02', '2026-03-03')).toEqual({
    value: 0.5,
    numerator: 1,
    denominator: 2,
  });
});
