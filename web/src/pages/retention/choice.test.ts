import { expect, test } from 'vitest';
import { readChoice, searchOfChoice } from './choice.ts';

test('an address without anything looks at sign-ups by week', () => {
  const usual = { entry: 'registration', cohort: 'week', returning: 'action', measure: 'classic' };
  expect(readChoice({})).toEqual(usual);
  expect(readChoice({ entry: 'birth', measure: 'toString' })).toEqual(usual);
});

test('a link shares what differs', () => {
  const choice = readChoice({ entry: 'first_trip', cohort: 'month' });
  const search = JSON.parse(JSON.stringify(searchOfChoice(choice))) as Record<string, string>;
  expect(search).toEqual({ entry: 'first_trip', cohort: 'month' });
  expect(readChoice(search)).toEqual(choice);
});
