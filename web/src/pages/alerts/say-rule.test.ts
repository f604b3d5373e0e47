import { expect, test } from 'vitest';
import { sayCondition, sayLabels } from './say-rule.ts';

const rule = {
  id: 'a',
  name: 'A',
  meaning: '',
  enabled: true,
  metric: 'bookings.created',
  by: [],
  window_minutes: 60,
  every_minutes: 15,
  notify: { warning: [], critical: [] },
};

test.each([
  [
    { kind: 'threshold', op: 'above', warning: 5, critical: 10 },
    {},
    'bookings.created over 1 h: above 5 or 10',
  ],
  [
    { kind: 'ratio', op: 'below', critical: 0.7 },
    { by: ['provider'], window_minutes: 30 },
    'bookings.created by provider over 30 min: surely below 0.7',
  ],
  [
    { kind: 'change', direction: 'down', compare: 'last_comparable_day', warning: 0.2 },
    { window_minutes: 1440 },
    'bookings.created over a day: falls by 20 % against last comparable day',
  ],
  [{ kind: 'absence' }, {}, 'bookings.created over 1 h: nothing happens'],
  [
    { kind: 'baseline', direction: 'both', warning: 4 },
    {},
    'bookings.created over 1 h: 4 deviations off from usual',
  ],
])('a condition is said in a line', (condition, more, expected) => {
  expect(sayCondition({ ...rule, ...more, condition })).toBe(expected);
});

test('labels are said, and unknown ones, too', () => {
  expect(sayLabels({ error_code: 'E1', provider: null })).toBe('error code E1, provider unknown');
});
