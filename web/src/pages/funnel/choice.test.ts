import { expect, test } from 'vitest';
import {
  type FunnelChoice,
  readChoice,
  searchOfChoice,
  splitsFor,
  stepsOf,
  withMode,
  withSteps,
} from './choice.ts';

const usual = readChoice({});
const events = ['booking.created', 'payment.success', 'booking.confirmed', 'trip.completed'];

test('an address without anything opens the funnel from a booking to its trip', () => {
  expect(usual).toEqual({
    preset: 'booking',
    entity: 'booking',
    steps: stepsOf(events),
    mode: 'ordered',
    withinHours: 168,
    by: null,
    after: null,
  });
  expect(Object.values(searchOfChoice(usual)).filter((value) => value !== undefined)).toEqual([]);
});

const own: Partial<FunnelChoice> = {
  preset: null,
  steps: [
    { event: 'booking.created', filters: [{ field: 'total_price', op: 'gte', values: ['1000'] }] },
    {
      event: 'payment.success',
      filters: [{ field: 'provider', op: 'not_in', values: ['opay', 'paystack'] }],
    },
  ],
};
test.each<[string, Partial<FunnelChoice>]>([
  [
    'a preset and a split',
    {
      preset: 'registration',
      entity: 'rider',
      steps: stepsOf(['user.registered', 'trip.completed']),
      by: 'city',
    },
  ],
  ['steps with filters', { ...own, withinHours: 1, by: 'origin_city', after: 1 }],
  ['an order', { ...own, mode: 'strict', by: 'hour_of_day' }],
  ['no order', { ...own, mode: 'any', by: 'weekday' }],
])('a link shares the funnel: %s', (_, given) => {
  const choice = { ...usual, ...given };
  const search = JSON.parse(JSON.stringify(searchOfChoice(choice))) as Record<string, string>;
  expect(readChoice(search)).toEqual(choice);
});

test.each([
  ['an event that names no booking', { entity: 'booking', steps: 'booking.created,user.registered' }],
  ['an entity that there is not', { entity: 'vehicle', steps: 'booking.created,trip.started' }],
  ['a split by what the first step does not tell', { by: 'provider' }],
  ['a window of nothing', { within: '0' }],
  ['an order that there is not', { order: 'toString' }],
  ['a step after the last', { after: '4' }],
])('%s is left out', (_, search) => {
  expect(readChoice(search)).toEqual(usual);
});

test('other steps keep the window, and no split that they do not tell', () => {
  const split = { ...usual, by: 'origin_city', withinHours: 24, after: 2 };
  expect(withSteps(split, { entity: 'payment', steps: split.steps })).toEqual({
    preset: null,
    entity: 'payment',
    steps: stepsOf(['payment.success', 'booking.confirmed']),
    mode: 'ordered',
    withinHours: 24,
    by: null,
    after: null,
  });
  expect(withSteps(split, { entity: 'driver', steps: stepsOf(['payment.success']) }).steps).toHaveLength(2);
});

test('in any order each event is one step, a preset is none, and all steps must tell the split', () => {
  const twice = {
    ...usual,
    steps: stepsOf(['payment.success', 'payment.failed', 'payment.success']),
    after: 2,
  };
  const any = withMode({ ...twice, by: 'provider' }, 'any');
  expect(any).toMatchObject({ preset: null, by: 'provider', after: null });
  expect(any.steps).toEqual(stepsOf(['payment.success', 'payment.failed']));
  expect(splitsFor(any)).toEqual(['provider', 'payment_method', 'hour_of_day', 'weekday']);
  expect(splitsFor({ ...any, mode: 'ordered', steps: any.steps.toReversed() })).toContain('error_code');
});
