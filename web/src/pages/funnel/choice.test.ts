import { expect, test } from 'vitest';
import { type FunnelChoice, readChoice, searchOfChoice, withSteps } from './choice.ts';

const usual = readChoice({});

test('an address without anything opens the funnel from a booking to its trip', () => {
  expect(usual).toEqual({
    preset: 'booking',
    entity: 'booking',
    events: ['booking.created', 'payment.success', 'booking.confirmed', 'trip.completed'],
    withinHours: 168,
    by: null,
    after: null,
  });
  expect(Object.values(searchOfChoice(usual)).filter((value) => value !== undefined)).toEqual([]);
});

test.each<Partial<FunnelChoice>>([
  { preset: 'registration', entity: 'rider', events: ['user.registered', 'trip.completed'], by: 'city' },
  { preset: null, events: ['booking.created', 'trip.started'], withinHours: 1, by: 'origin_city', after: 1 },
])('a link shares the funnel: %o', (given) => {
  const choice = { ...usual, ...given };
  const search = JSON.parse(JSON.stringify(searchOfChoice(choice))) as Record<string, string>;
  expect(readChoice(search)).toEqual(choice);
});

test.each([
  ['an event that names no booking', { entity: 'booking', steps: 'booking.created,user.registered' }],
  ['an entity that there is not', { entity: 'vehicle', steps: 'booking.created,trip.started' }],
  ['a split by what the first step does not tell', { by: 'provider' }],
  ['a window of nothing', { within: '0' }],
  ['a step after the last', { after: '4' }],
])('%s is left out', (_, search) => {
  expect(readChoice(search)).toEqual(usual);
});

test('other steps keep the window, and no split that they do not tell', () => {
  const split = { ...usual, by: 'origin_city', withinHours: 24, after: 2 };
  expect(withSteps(split, { entity: 'payment', events: split.events })).toEqual({
    preset: null,
    entity: 'payment',
    events: ['payment.success', 'booking.confirmed'],
    withinHours: 24,
    by: null,
    after: null,
  });
  expect(withSteps(split, { entity: 'driver', events: ['payment.success'] }).events).toHaveLength(2);
});
