import { describe, expect, test } from 'vitest';
import type { CodedError } from '../../kernel/errors.ts';
import { catalog } from '../catalog/catalog.ts';
import { makeEndpoints } from './endpoint.ts';
import { type RawParameters, parseQuery } from './parse.ts';

const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: Date.parse('2026-03-11T23:30:00Z'), // This is the 12th in Lagos.
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};

const parse = (raw: RawParameters, family = 'payments') => parseQuery(family, raw, context);
const rangeOf = (raw: RawParameters) => {
  const { fromMs, toMs } = parse(raw).range;
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
};

test('without parameters: the headline metrics over seven local days, today included', () => {
  const query = parse({});
  expect(query).toMatchObject({
    grain: 'total',
    timezone: 'Africa/Lagos',
    currency: 'NGN',
    dimensions: [],
    filters: [],
  });
  expect(query.metrics).toContain('payments.captured');
  expect(query.metrics).not.toContain('payments.processing_time_p95');
  expect(rangeOf({})).toEqual(['2026-03-05T23:00:00.000Z', '2026-03-12T23:00:00.000Z']);
});

describe('range', () => {
  test.each([
    [
      'local dates',
      { from: '2026-03-01', to: '2026-03-02' },
      ['2026-02-28T23:00:00.000Z', '2026-03-01T23:00:00.000Z'],
    ],
    [
      'dates of another zone',
      { from: '2026-03-08', to: '2026-03-09', timezone: 'America/New_York' },
      ['2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ],
    [
      'instants',
      { from: '2026-03-01T10:00:00.5+01:00', to: '2026-03-01T10:00:00Z' },
      ['2026-03-01T09:00:00.500Z', '2026-03-01T10:00:00.000Z'],
    ],
    [
      'seven days before an end',
      { to: '2026-03-09' },
      ['2026-03-01T23:00:00.000Z', '2026-03-08T23:00:00.000Z'],
    ],
    [
      'a start up to the end of today',
      { from: '2026-03-11' },
      ['2026-03-10T23:00:00.000Z', '2026-03-12T23:00:00.000Z'],
    ],
  ])('%s', (_name, raw, expected) => {
    expect(rangeOf(raw)).toEqual(expected);
  });
});

test('lists and filters', () => {
  const query = parse({
    metrics: 'payments.failed, payments.succeeded',
    dimensions: 'provider',
    payment_method: 'card,unknown',
    currency: 'GHS',
    grain: 'hour',
  });
  expect(query.metrics).toEqual(['payments.failed', 'payments.succeeded']);
  expect(query.filters).toEqual([
    { dimension: 'currency', op: 'in', values: ['GHS'] },
    { dimension: 'payment_method', op: 'in', values: ['card', 'unknown'] },
  ]);
  expect(query.currency).toBe('GHS');
});

test('unasked, only metrics are served that can be cut so', () => {
  expect(parse({ dimensions: 'error_code' }).metrics).toEqual(['payments.failed']);
  expect(parse({ cancelled_by: 'RIDER' }, 'trips').metrics).toEqual(['trips.cancelled']);
  expect(parse({ payment_method: 'card' }).metrics).not.toContain('payments.refunds');
});

test('headlines whose series reads much are served unasked in totals only', () => {
  const asOf = ['users.dau', 'users.wau', 'users.mau'];
  expect(parse({}, 'users').metrics).toEqual([
    ...asOf,
    'users.new_registrations',
    'users.total_users',
    'users.kyc_completion_rate_7d',
  ]);
  expect(parse({ grain: 'day' }, 'users').metrics).toEqual(['users.new_registrations', 'users.total_users']);
  expect(parse({ grain: 'day', metrics: asOf.join(',') }, 'users').metrics).toEqual(asOf);
  expect(parse({}, 'bookings').metrics).toContain('bookings.conversion_rate');
  expect(parse({}, 'drivers').metrics).toContain('drivers.utilisation');
  expect(parse({}, 'routes').metrics).toContain('routes.seat_occupancy');
});

describe('invalid_parameter', () => {
  const bad: [string, RawParameters, string][] = [
    ['unknown', { frmo: '2026-03-01' }, 'frmo'],
    ['inherited name', { constructor: 'x' }, 'constructor'],
    ['no time', { from: 'yesterday' }, 'from'],
    ['no such day', { from: '2026-02-30' }, 'from'],
    ['no such time', { to: '2026-03-01T25:00:00Z' }, 'to'],
    ['time without offset', { from: '2026-03-01T00:00:00' }, 'from'],
    ['+ that became a blank', { from: '2026-03-01T00:00:00 01:00' }, 'from'],
    ['empty text', { from: '' }, 'from'],
    ['nothing between', { from: '2026-03-02', to: '2026-03-02' }, 'from'],
    ['end before start', { from: '2026-03-02', to: '2026-03-01' }, 'from'],
    ['start after today', { from: '2027-03-02' }, 'from'],
    ['too long', { from: '2020-01-01', to: '2026-01-01' }, 'from'],
    ['too early', { from: '0001-01-01', to: '0002-01-01' }, 'to'],
    ['too late', { from: '9990-01-01', to: '9991-01-01' }, 'to'],
    ['grain', { grain: 'minute' }, 'grain'],
    ['zone', { timezone: 'Lagos' }, 'timezone'],
    ['currency', { currency: 'naira' }, 'currency'],
    ['metric of another family', { metrics: 'trips.started' }, 'metrics'],
    ['metric twice', { metrics: 'payments.failed,payments.failed' }, 'metrics'],
    ['empty list', { metrics: '' }, 'metrics'],
    ['dimension', { dimensions: 'seat' }, 'dimensions'],
    ['metric that cannot be cut so', { metrics: 'payments.refunds', dimensions: 'provider' }, 'metrics'],
    ['empty filter value', { provider: 'a,,b' }, 'provider'],
    [
      'too many filter values',
      { provider: Array.from({ length: 101 }, (_, i) => `p${i}`).join(',') },
      'provider',
    ],
  ];
  test.each(bad)('%s', (_name, raw, parameter) => {
    let thrown: CodedError | null = null;
    try {
      parse(raw);
    } catch (error) {
      thrown = error as CodedError;
    }
    expect(thrown).toMatchObject({ code: 'invalid_parameter', facts: { parameter } });
    expect(String(thrown?.facts.reason).length).toBeGreaterThan(5);
    expect(thrown?.facts.allowed).not.toHaveLength(0);
  });

  test('cuts that no metric has together', () => {
    expect(() => parse({ currency: 'NGN', dimensions: 'cancelled_by' }, 'trips')).toThrow(
      /cannot be combined/,
    );
  });
});

test('the schema for the documents knows the same parameters', () => {
  const { schema } = context.endpoints.of('payments');
  expect(Object.keys(schema.shape)).toEqual([
    'from',
    'to',
    'grain',
    'timezone',
    'metrics',
    'dimensions',
    'having',
    'order',
    'limit',
    'compare',
    'explain',
    'currency',
    'payment_method',
    'payment_method.not',
    'provider',
    'provider.not',
    'error_code',
    'error_code.not',
    ...[
      'route_id',
      'origin_city',
      'origin_state',
      'destination_city',
      'destination_state',
      'driver_id',
      'rider_id',
    ].flatMap((name) => [name, `${name}.not`]),
    ...['hour_of_day', 'weekday'].flatMap((name) =>
      ['', '.not', '.gt', '.gte', '.lt', '.lte'].map((suffix) => `${name}${suffix}`),
    ),
    ...['peak', 'day_type', 'service_day', 'holiday', 'city'].flatMap((name) => [name, `${name}.not`]),
  ]);
  expect(schema.safeParse({ from: '2026-03-01' }).success).toBe(true);
  expect(schema.safeParse({ frmo: '2026-03-01' }).success).toBe(false);
});
