import { expect, test } from 'vitest';
import type { Health, Quality } from './queries.ts';
import { readFacts } from './read-facts.ts';

const health = (facts: object, status = 'ok'): Health => ({
  status,
  checks: { intake: { status, message: status === 'ok' ? null : 'Events wait.', facts: { ...facts } } },
});
const quality = (failing: number, unknown: number): Quality => ({
  state: 'ok',
  counts: { ok: 3, warning: 0, failing, unknown, paused: 0 },
  checks: [],
});
const read = (given: Partial<Parameters<typeof readFacts>[0]>) =>
  Object.fromEntries(
    readFacts({ health: undefined, quality: undefined, letters: undefined, storage: undefined, nowMs: 3_600_000, ...given }).map((fact) => [
      fact.name,
      fact,
    ]),
  );

test('what has not come is no zero', () => {
  expect(new Set(Object.values(read({})).map(({ value }) => value))).toEqual(new Set(['–']));
});

test('it says how long ago every table was compared', () => {
  const { checks } = health({});
  const compared = { status: 'ok', message: null, facts: { as_of: '1970-01-01T00:30:00Z' } };
  const facts = read({ health: { status: 'ok', checks: { ...checks, reconciliation: compared } } });
  expect(facts['Reconciled']?.value).toMatch(/^30.min ago$/);
  expect(read({ health: health({}) })['Reconciled']?.value).toBe('not yet');
});

test('what needs somebody is marked', () => {
  const facts = read({
    health: health({ records_in_flight: 1200, oldest_in_flight_ms: 90_000 }, 'degraded'),
    quality: quality(1, 0),
    letters: { open: 2, resolved: 5, counts: [] },
  });
  expect(facts['Service']).toMatchObject({ value: 'degraded', note: 'Events wait.', level: 'bad' });
  expect(facts['Waiting to be counted']).toMatchObject({ value: '1,200', level: 'bad' });
  expect(facts['Checks in order']).toMatchObject({ note: '1 needs somebody', level: 'bad' });
  expect(facts['Open dead letters']).toMatchObject({ value: '2', note: '5 resolved', level: 'warn' });
});

test('while nothing is wrong nothing is marked', () => {
  const facts = read({
    health: health({ records_in_flight: 0, oldest_in_flight_ms: 0 }),
    quality: quality(0, 2),
    letters: { open: 0, resolved: 0, counts: [] },
  });
  expect(Object.values(facts).filter(({ level }) => level !== undefined)).toEqual([]);
  expect(facts['Checks in order']?.note).toBe('2 not known yet');
});

test('the store says how large it is, on disk and in memory', () => {
  const store = { status: 'ok', message: null, facts: { resident_bytes: 377_487_360 } };
  const facts = read({ health: { status: 'ok', checks: { store } }, storage: { bytes: 2_147_483_648, tables: [] } });
  expect(facts['Stored on disk']).toMatchObject({ value: '2 GiB', note: 'memory of the store 360 MiB' });
});
