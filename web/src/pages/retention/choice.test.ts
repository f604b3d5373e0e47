import { expect, test } from 'vitest';
import { readChoice, searchOfChoice } from './choice.ts';

test('an address without anything looks at sign-ups by month', () => {
  const usual = { entry: 'registration', cohort: 'month', returning: 'action', measure: 'classic' };
  expect(readChoice({})).toEqual(usual);
  expect(readChoice({ entry: 'birth', measure: 'toString' })).toEqual(usual);
});

test('a link shares what differs', () => {
  const choice = readChoice({ entry: 'first_trip', cohort: 'week' });
  const search = JSON.parse(JSON.stringify(searchOfChoice(choice))) as Record<string, string>;
  expect(search).toEqual({ entry: 'first_trip', cohort: 'week' });
  expect(readChoice(search)).toEqual(choice);
});
