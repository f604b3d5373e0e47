import { beforeAll, describe, expect, test } from 'vitest';
import { actors } from './codes.ts';
import { makeCity } from './city.ts';
import type { Ledger } from './ledger/ledger.ts';
import { cityOptions } from './options.ts';
import { silent } from '../../test/verify/accepted.ts';
import { answerTruth, truths } from '../../test/oracle/truth/answer-truth.ts';

// These rules hold in any city, whatever the seed. The cities send no conflicts, which contradict the rest on purpose.

const shares = { late: 0.01, duplicate: 0.01, conflict: 0, broken: 0, withoutId: 0 };
const options = { days: 92, riders: 120, drivers: 24, routes: 24, pingEverySeconds: 240, shares };
const range = { from: '2025-03-01', to: '2025-06-01' };

describe.each([1, 2, 3])('a city of seed %i', (seed) => {
  let ledger: Ledger;
  beforeAll(() => {
    const city = makeCity(cityOptions('small', { ...options, seed }));
    for (const { text } of city.messages) expect(text).not.toBe('');
    ({ ledger } = city);
  });

  test('bookings are created before they are confirmed, cancelled or completed', () => {
    const { bookings, users } = ledger;
    expect(bookings.rows()).toBeGreaterThan(1000);
    for (let row = 0; row < bookings.rows(); row++) {
      const createdAt = bookings.createdAt.get(row);
      expect(createdAt).toBeGreaterThan(users.registeredAt.get(bookings.rider.get(row)));
      expect(bookings.departureAt.get(row)).toBeGreaterThan(createdAt);
      for (const column of [bookings.confirmedAt, bookings.cancelledAt, bookings.completedAt])
        expect(column.get(row) <= createdAt).toBe(false);
      expect(bookings.cancelledAt.get(row) <= bookings.confirmedAt.get(row)).toBe(false);
      expect(Number.isNaN(bookings.cancelledAt.get(row)) || Number.isNaN(bookings.completedAt.get(row))).toBe(
        true,
      );
      expect(Number.isNaN(bookings.cancelledAt.get(row))).toBe(bookings.cancelledBy.get(row) === 255);
    }
  });

  test('only confirmed bookings are driven, and rides end after they begin', () => {
    const { bookings, trips } = ledger;
    for (let row = 0; row < trips.rows(); row++) {
      const confirmedAt = bookings.confirmedAt.get(trips.booking.get(row));
      const first = Number.isNaN(trips.startedAt.get(row)) ? trips.completedAt : trips.startedAt;
      const firstMs = Number.isNaN(first.get(row)) ? trips.cancelledAt.get(row) : first.get(row);
      expect(firstMs).toBeGreaterThan(confirmedAt);
      expect(trips.completedAt.get(row) <= trips.startedAt.get(row)).toBe(false);
      expect(trips.arrivedAt.get(row) <= trips.engagedFrom.get(row)).toBe(false);
    }
  });

  test('a driver never takes on board more than the seats of the vehicle', () => {
    const { value } = answerTruth(ledger, { metric: 'trips.seat_occupancy', ...range }).total as {
      value: number;
    };
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(1);
  });

  test('payments are made of the price of their booking, and earnings and commission make it up', () => {
    const { bookings, payments, trips } = ledger;
    for (let row = 0; row < payments.rows(); row++) {
      if (Number.isNaN(payments.succeededAt.get(row))) continue;
      expect(payments.amount.get(row)).toBe(bookings.price.get(payments.booking.get(row)));
      expect(payments.succeededAt.get(row)).toBeGreaterThan(payments.initiatedAt.get(row));
    }
    for (let row = 0; row < trips.rows(); row++) {
      if (Number.isNaN(trips.completedAt.get(row))) continue;
      const price = trips.earnings.get(row) + trips.commission.get(row);
      expect(price).toBe(bookings.price.get(trips.booking.get(row)));
    }
  });

  test('refunds follow their payment, some of them in a later month', () => {
    const { payments, refunds } = ledger;
    let later = 0;
    for (let row = 0; row < refunds.rows(); row++) {
      const paidAt = payments.succeededAt.get(refunds.payment.get(row));
      expect(refunds.at.get(row)).toBeGreaterThan(paidAt);
      if (refunds.at.get(row) - paidAt > 20 * 86_400_000) later++;
    }
    expect(later).toBeGreaterThan(0);
  });

  test('parts add up to the whole', () => {
    const total = (metric: string) => answerTruth(ledger, { metric, ...range }).total;
    const parts = actors.map((actor) => Number(total(`bookings.cancelled_by_${actor.toLowerCase()}`)));
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(total('bookings.cancelled'));
    for (const metric of ['payments.initiated', 'bookings.created', 'users.new_registrations', 'trips.runs'])
      for (const by of truths.get(metric)!.dimensions) {
        if (metric === 'trips.runs' && by === 'rider_id') continue; // riders share a run
        const { groups } = answerTruth(ledger, { metric, ...range, by });
        const sum = groups.reduce((all, group) => all + Number(group.total), 0);
        expect(sum, `${metric} by ${by}`).toBe(total(metric));
      }
  });

  test('splitting a range and adding up gives the same', () => {
    for (const metric of ['payments.captured', 'drivers.engaged_hours', 'bookings.confirmed', 'trips.runs']) {
      const { total, series } = answerTruth(ledger, { metric, ...range, grain: 'day' });
      const sum = series.reduce((all, { value }) => all + Number(value), 0);
      expect(sum, metric).toBeCloseTo(Number(total), 3);
    }
  });
});

test('over some months every metric has a bucket that says something', () => {
  const city = makeCity(cityOptions('small', { ...options, days: 184, seed: 3, startDay: '2025-02-01' }));
  for (const { text } of city.messages) expect(text).not.toBe('');
  const isSomething = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Number((value as { value: unknown }).value ?? 0) !== 0
      : Number(value ?? 0) !== 0;
  for (const metric of truths.keys()) {
    if (silent.has(metric)) continue;
    const ask = { metric, from: '2025-02-01', to: '2025-08-01' };
    const months = answerTruth(city.ledger, { ...ask, grain: 'month' }).series;
    const days =
      metric === 'trips.in_progress' ? answerTruth(city.ledger, { ...ask, grain: 'day' }).series : [];
    expect(
      [...months, ...days].some(({ value }) => isSomething(value)),
      metric,
    ).toBe(true);
  }
});
