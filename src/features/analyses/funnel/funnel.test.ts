import { expect, test } from 'vitest';
import { catalog } from '../../../metrics/catalog/catalog.ts';
import { makeEndpoints } from '../../../metrics/query/endpoint.ts';
import { funnel } from './funnel.ts';

const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: Date.parse('2026-03-20T12:00:00Z'),
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
  scopes: new Set<never>(),
  placeRules: {
    kAnonymity: 5,
    operatingArea: { west: 2.6, south: 4.2, east: 14.7, north: 13.9 },
    namedAreas: [],
  },
};
const booked = { event: 'booking.created' };
const paid = { event: 'payment.success' };
const funnelOf = (given: object) => ({ entity: 'booking', steps: [booked, paid], ...given });
const filtered = (filter: object) => funnelOf({ steps: [booked, { ...paid, filters: [filter] }] });

test.each<[string, object]>([
  ['steps', {}],
  ['steps', { preset: 'booking', steps: [booked, paid] }],
  ['steps', funnelOf({ steps: [booked] })],
  ['steps', funnelOf({ steps: Array.from({ length: 13 }, () => booked) })],
  ['preset', { preset: 'payment' }],
  ['entity', { preset: 'booking', entity: 'rider' }],
  ['entity', { steps: [booked, paid] }],
  ['steps[1].event', funnelOf({ steps: [booked, { event: 'payment.paid' }] })],
  ['steps[1].event', funnelOf({ entity: 'driver' })],
  ['steps[0].undone_by', funnelOf({ steps: [{ ...booked, undone_by: 'user.registered' }, paid] })],
  ['steps[1].filters[0].field', filtered({ field: 'city', op: 'eq', value: 'Ikeja' })],
  ['steps[1].filters[0].field', filtered({ field: 'card_last4', op: 'eq', value: '1234' })],
  ['steps[1].filters[0].op', filtered({ field: 'provider', op: 'gt', value: 1 })],
  ['steps[1].filters[0].op', filtered({ field: 'provider', op: 'like', value: 'a' })],
  ['steps[1].filters[0].value', filtered({ field: 'provider', op: 'eq' })],
  ['steps[1].filters[0].values', filtered({ field: 'provider', op: 'eq', value: 'a', values: ['b'] })],
  ['steps[1].filters[0].values', filtered({ field: 'amount', op: 'in', values: ['much'] })],
  ['window_hours', funnelOf({ window_hours: 0 })],
  ['window_hours', funnelOf({ window_hours: 24 * 365 + 1 })],
  ['mode', funnelOf({ mode: 'loose' })],
  ['steps[1].event', funnelOf({ mode: 'any', steps: [booked, booked] })],
  ['steps[0].undone_by', { preset: 'booking', mode: 'any' }],
  ['breakdown', funnelOf({ breakdown: 'payment_method' })],
  ['breakdown', funnelOf({ breakdown: 'rider_id' })],
  ['breakdown', funnelOf({ mode: 'any', breakdown: 'route_id' })],
  ['dropped_after', funnelOf({ dropped_after: 2 })],
  ['limit', funnelOf({ limit: 101 })],
  ['colour', funnelOf({ colour: 'red' })],
])('refuses and names %s', (parameter, given) => {
  expect(() => funnel.question(given, context)).toThrow(
    expect.objectContaining({
      code: 'invalid_parameter',
      facts: expect.objectContaining({ parameter }) as object,
    }),
  );
});

test.each<[object, boolean, string[]]>([
  [{ preset: 'registration' }, false, ['user', 'trip']],
  [{ preset: 'booking', breakdown: 'origin_city' }, false, ['booking', 'payment', 'trip', 'route']],
  [{ preset: 'booking', dropped_after: 1 }, true, ['booking', 'payment', 'trip']],
  [
    filtered({ field: 'rider_id', op: 'eq', value: 'c0000000-0000-4000-8000-000000000001' }),
    true,
    ['booking', 'payment'],
  ],
])('%o', (given, isPersonal, families) => {
  expect(funnel.question(given, context)).toMatchObject({ isPersonal, families });
});

test('a step of single events expires with them, and a range matures while windows are open', async () => {
  const given = {
    ...filtered({ field: 'amount', op: 'gt', value: 1 }),
    from: '2026-03-01',
    to: '2026-03-10',
  };
  const tell = (watermark: string, asked: object) =>
    funnel.question(asked, context).run({
      nowMs: context.nowMs,
      watermarkMs: Date.parse(watermark),
      settle: (query) => Promise.resolve(query),
      read: () => Promise.resolve([]),
      ask: () => Promise.reject(new Error('no metric is asked')),
    });
  const last = '2026-03-16T22:59:59.999Z';
  expect(await tell(last, given)).toMatchObject({ expiring: [], maturing: [] });
  expect(await tell('2026-03-16T22:59:59.998Z', given)).toMatchObject({ maturing: ['step 1', 'step 2'] });
  const price = { ...booked, filters: [{ field: 'total_price', op: 'gt', value: 1 }] };
  expect(await tell(last, { ...given, steps: [price, paid] })).toMatchObject({ expiring: ['booking'] });
});
