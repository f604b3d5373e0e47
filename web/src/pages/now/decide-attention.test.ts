import { expect, test } from 'vitest';
import type { Group } from '../../../../src/viz/spec/answer.ts';
import { decideAttention, type Known } from './decide-attention.ts';

const nothing: Known = {
  checks: [{ id: 'late', title: 'Late rows', state: 'ok', message: '' }],
  providers: [],
  routes: [],
  alerts: [],
  freshness: { age_ms: 900, ingest_lag_p95_ms: 800, oldest_in_flight_age_ms: null },
  nameOfRoute: (id) => `route ${id}`,
  problems: [],
};
const titlesOf = (known: Partial<Known>) =>
  decideAttention({ ...nothing, ...known }).map(({ title }) => title);

const provider = (name: string, attempts: number, change: number | null): Group => {
  const rate = { value: 0.8, numerator: attempts * 0.8, denominator: attempts };
  return {
    by: { provider: name },
    metrics: { 'payments.attempt_success_rate': rate },
    series: null,
    comparison: {
      metrics: {
        'payments.attempt_success_rate': { value: rate, compared: null, change, relative_change: null },
      },
      series: null,
    },
  };
};

test('nothing needs anybody while all is well', () => {
  expect(titlesOf({})).toEqual([]);
});

test('while numbers cannot be read nobody is told that all is well', () => {
  const refused = { code: 'store_refused', title: 'The event store cannot do this' };
  expect(decideAttention({ ...nothing, problems: [refused, refused] })).toMatchObject([
    { level: 'bad', title: 'Numbers of this page cannot be read' },
  ]);
});

test('a provider is named when it fell by five points on enough attempts', () => {
  const providers = [
    provider('paystack', 100, -0.06),
    provider('opay', 10, -0.5),
    provider('monnify', 100, -0.02),
  ];
  expect(titlesOf({ providers: [...providers, provider('new', 100, null)] })).toEqual([
    'Payments by paystack fail more often',
  ]);
});

test('what is urgent comes first', () => {
  const checks = [
    { id: 'a', title: 'A warning', state: 'warning', message: '' },
    { id: 'b', title: 'A failure', state: 'failing', message: '' },
  ];
  expect(titlesOf({ checks })).toEqual(['A failure', 'A warning']);
});

test('a feed that is silent, or that is not counted, is told', () => {
  const freshness = { age_ms: 360_000, ingest_lag_p95_ms: null, oldest_in_flight_age_ms: 90_000 };
  expect(titlesOf({ freshness })).toEqual(['Events wait to be counted', 'The feed is silent']);
});

test('an empty store says that nothing has come', () => {
  const freshness = { age_ms: null, ingest_lag_p95_ms: null, oldest_in_flight_age_ms: null };
  expect(titlesOf({ freshness })).toEqual(['No event has come yet']);
});

test('a route that leaves late is told by its name, with what it stands on', () => {
  const routes: Group[] = [
    {
      by: { route_id: '7' },
      metrics: { 'trips.on_time_rate': { value: 0.5, numerator: 2, denominator: 4 } },
      series: null,
    },
    {
      by: { route_id: '8' },
      metrics: { 'trips.on_time_rate': { value: 0, numerator: 0, denominator: 1 } },
      series: null,
    },
  ];
  expect(decideAttention({ ...nothing, routes })).toMatchObject([
    { title: 'route 7 leaves late', detail: '2 of 4 trips left on time.' },
  ]);
});

test('what fires or cannot be judged needs somebody, and what is only pending does not', () => {
  const alert = {
    rule: 'r',
    name: 'Payments fail',
    labels: { provider: 'paystack' },
    level: 'critical',
    reason: '',
  };
  const found = decideAttention({
    ...nothing,
    alerts: [
      { ...alert, state: 'firing' },
      { ...alert, state: 'firing', level: 'warning', labels: {} },
      { ...alert, state: 'pending' },
      { ...alert, state: 'no_data' },
      { ...alert, state: 'error', level: null, name: 'Refunds' },
    ],
  });
  expect(found.map(({ title, level, to }) => [title, level, to])).toEqual([
    ['Payments fail: paystack', 'bad', '/alerts'],
    ['Refunds: paystack', 'bad', '/alerts'],
    ['Payments fail', 'warn', '/alerts'],
  ]);
});
