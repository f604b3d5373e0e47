import { expect, test } from 'vitest';
import { allChecks } from './all-checks.ts';
import { deadLetters } from './dead-letters.ts';
import { fieldFill } from './field-fill.ts';
import { countLost, landedRecords } from './landed-records.ts';
import { lateArrivals } from './late-arrivals.ts';
import { producerSilence } from './producer-silence.ts';
import { volumeDrift } from './volume-drift.ts';

// These tests show how checks judge numbers. test/flow/data-quality.test.ts shows that they read the right numbers.

const heard = (now: number, past: number[], hours = 1) => ({ name: 'trip', hours, now, past });

test.each([
  ['a usual hour', [heard(100, [90, 110, 95, 105])], 'ok'],
  ['a quiet night: two events are to be expected, none came', [heard(0, [2, 3, 1, 2])], 'unknown'],
  ['a quarter less', [heard(75, [100, 100, 100, 100])], 'ok'],
  ['nothing of fifteen', [heard(0, [15, 16, 17, 20])], 'warning'],
  ['nothing of a hundred', [heard(0, [100, 110, 95, 105])], 'failing'],
  ['two odd weeks of four', [heard(0, [0, 100, 0, 100])], 'unknown'],
  ['only two weeks of history', [heard(0, [100, 100])], 'unknown'],
  [
    'nothing in an hour of few, nor in six of many',
    [heard(0, [5, 6, 5, 5]), heard(0, [40, 44, 40, 42], 6)],
    'failing',
  ],
])('silence: %s', (_name, rows, state) => expect(producerSilence.decide(rows).state).toBe(state));

test('silence names who is silent and how much is missing', () => {
  const rows = [heard(0, [100, 110, 95, 105]), { ...heard(100, [100, 100, 100]), name: 'user' }];
  expect(producerSilence.decide(rows)).toMatchObject({
    message: '0 trip events in the last hour, 100 were to be expected: at least 97 % is missing.',
    examples: ['trip'],
  });
});

test('silence names a producer although its family is loud', () => {
  const loud = heard(100, [100, 100, 100]);
  const rows = [loud, { ...heard(0, [80, 90, 85]), name: 'producer ticketing-service' }];
  expect(producerSilence.decide(rows)).toMatchObject({
    message: expect.stringMatching(
      /^0 events of producer ticketing-service in the last hour, 8\d were/,
    ) as string,
    examples: ['producer ticketing-service'],
  });
});

const volume = (now: number, past: number[]) => [{ name: 'trip.started', now, past }];

test.each([
  ['the same', volume(100, [100, 100, 100, 100]), 'ok'],
  ['more, as weeks differ anyway', volume(160, [60, 140, 100, 120]), 'ok'],
  ['twice as many', volume(2000, [1000, 1010, 990, 1005]), 'failing'],
  ['half', volume(500, [1000, 1010, 990, 1005]), 'warning'],
  ['nothing of a few', volume(0, [10, 12, 11, 10]), 'unknown'],
  ['two weeks of history', volume(0, [1000, 1000]), 'unknown'],
])('volume: %s', (_name, counts, state) => expect(volumeDrift.decide(counts).state).toBe(state));

const fill = (now: number, past: number[]) => [
  {
    name: 'booking.completed rating',
    now: { events: 200, filled: now * 2 },
    past: past.map((filled) => ({ events: 200, filled: filled * 2 })),
  },
];

test.each([
  ['as before', fill(55, [54, 56, 55, 53]), 'ok'],
  ['a little less', fill(45, [54, 56, 55, 53]), 'ok'],
  ['never again', fill(0, [100, 100, 100, 100]), 'failing'],
  ['half of it', fill(25, [54, 56, 55, 53]), 'warning'],
  ['always of a sudden', fill(100, [0, 0, 0, 0]), 'failing'],
])('fill: %s', (_name, fills, state) => expect(fieldFill.decide(fills).state).toBe(state));

test('fill: too few events say nothing', () => {
  const few = { name: 'x y', now: { events: 20, filled: 0 }, past: [] };
  expect(fieldFill.decide([few]).state).toBe('unknown');
});

const letters = (producer: string, accepted: number, bad: Record<string, number>) => [
  { producer, reason: '', records: accepted },
  ...Object.entries(bad).map(([reason, records]) => ({ producer, reason, records })),
];

test('dead letters are judged by producer, with their reasons', () => {
  const rows = [
    ...letters('openride.events.trip', 50_000, { not_json: 20 }),
    ...letters('http user', 300, { schema_violation: 40, empty: 2 }),
  ];
  expect(deadLetters.decide(rows)).toMatchObject({
    state: 'failing',
    message: '42 of 342 messages of http user (12 %) were no events.',
    examples: ['http user: 40 schema_violation, 2 empty', 'openride.events.trip: 20 not_json'],
  });
});

test('what cannot be told from whom it came is judged against everything', () => {
  const rows = [...letters('http user', 10_000, {}), ...letters('http unknown', 0, { not_json: 10 })];
  expect(deadLetters.decide(rows)).toMatchObject({ state: 'ok', value: 10 / 10_010 });
  expect(deadLetters.decide([]).state).toBe('unknown');
});

test('dead letters of a few messages are not judged by themselves', () => {
  const few = letters('http user', 5, { not_json: 30 });
  expect(deadLetters.decide(few)).toMatchObject({
    state: 'unknown',
    message: expect.stringMatching(/^Too few to judge.*30 of 35 messages/),
  });
  expect(deadLetters.decide([...few, ...letters('http trip', 100_000, {})]).state).toBe('ok');
});

test('late: the worst family of those with enough events counts', () => {
  const user = { family: 'user', events: 35, late: 35 };
  expect(lateArrivals.decide([user])).toMatchObject({
    state: 'unknown',
    message: expect.stringMatching(/^Too few to judge.*35 of 35 user events/),
  });
  expect(lateArrivals.decide([user, { family: 'trip', events: 100, late: 1 }]).state).toBe('ok');

  const rows = [
    { family: 'trip', events: 1000, late: 5 },
    { family: 'user', events: 100, late: 60 },
  ];
  expect(lateArrivals.decide(rows)).toMatchObject({ state: 'failing', value: 0.6 });
  expect(lateArrivals.decide([]).state).toBe('unknown');
});

test('what the landing table has lost is counted by day; a day with more is none', () => {
  const days = [
    { day: '2026-03-01', known: 100, landed: 90 },
    { day: '2026-03-02', known: 100, landed: 101 },
  ];
  expect(countLost(days)).toBe(10);
  expect(landedRecords.decide(days)).toMatchObject({ state: 'failing', examples: ['2026-03-01: 90 of 100'] });
});

test('every check has a stable name, thresholds in order and words for a person', () => {
  expect(new Set(allChecks.map(({ id }) => id)).size).toBe(allChecks.length);
  for (const { id, threshold, everyMinutes, meaning, remedy } of allChecks) {
    expect(id).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(threshold.failing).toBeGreaterThanOrEqual(threshold.warning);
    expect(1440 % everyMinutes, id).toBe(0);
    expect(Math.min(meaning.length, remedy.length), id).toBeGreaterThan(60);
  }
});
