import { expect, test } from 'vitest';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeEndpoints } from '../../../src/metrics/query/endpoint.ts';
import { parseQuery } from '../../../src/metrics/query/parse.ts';
import { planQuery } from '../../../src/metrics/plan/plan.ts';
import { receiptSql, subjectOf } from '../../../src/metrics/receipt/receipt-sql.ts';
import { planSql } from '../../support/plan-sql.ts';

// The SQL of typical queries, word for word: a change of it is seen in review.

const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: Date.parse('2026-03-11T12:00:00Z'),
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};
const moment = { nowMs: context.nowMs, watermarkMs: context.nowMs - 300_000 };
const days = { from: '2026-03-05', to: '2026-03-12' };

const cases = [
  { name: 'payments-total', family: 'payments', parameters: days },
  { name: 'payments-by-hour', family: 'payments', parameters: { ...days, grain: 'hour' } },
  {
    name: 'payments-by-day-new-york',
    family: 'payments',
    parameters: { ...days, grain: 'day', timezone: 'America/New_York' },
  },
  {
    name: 'payments-percentiles-and-sums',
    family: 'payments',
    parameters: {
      ...days,
      metrics: 'payments.processing_time_p95,payments.processing_time_p50,payments.captured',
    },
  },
  {
    name: 'payments-off-the-quarter-hour',
    family: 'payments',
    parameters: { from: '2026-03-05T10:07:00Z', to: '2026-03-05T12:00:00Z', grain: 'hour' },
  },
  {
    name: 'payments-by-method-filtered',
    family: 'payments',
    parameters: {
      ...days,
      dimensions: 'payment_method',
      currency: 'GHS',
      provider: "x'; DROP TABLE payments;--",
    },
  },
  { name: 'trips-by-day', family: 'trips', parameters: { ...days, grain: 'day' } },
  {
    name: 'trips-off-the-quarter-hour',
    family: 'trips',
    parameters: { from: '2026-03-05T10:07:00Z', to: '2026-03-05T12:00:00Z' },
  },
  {
    name: 'trips-service-by-day',
    family: 'trips',
    parameters: {
      ...days,
      grain: 'day',
      metrics: 'trips.seat_occupancy,trips.on_time_rate,trips.departure_delay_p90,trips.in_progress',
    },
  },
  { name: 'drivers-by-day', family: 'drivers', parameters: { ...days, grain: 'day' } },
  {
    name: 'drivers-time-and-distribution',
    family: 'drivers',
    parameters: {
      ...days,
      metrics:
        'drivers.utilisation,drivers.retention_m1,drivers.cancel_rate,drivers.earnings_p90,drivers.earnings_gini',
    },
  },
  { name: 'payouts-by-day', family: 'payouts', parameters: { ...days, grain: 'day' } },
  {
    name: 'payouts-by-driver',
    family: 'payouts',
    parameters: {
      ...days,
      metrics: 'payouts.paid,payouts.paid_amount,payouts.time_to_pay_median',
      dimensions: 'driver_id',
    },
  },
  { name: 'routes-by-day', family: 'routes', parameters: { ...days, grain: 'day' } },
  {
    name: 'routes-by-city',
    family: 'routes',
    parameters: { ...days, dimensions: 'origin_city', destination_state: 'Lagos' },
  },
];

test.each(cases)('$name', async ({ name, family, parameters }) => {
  const plan = planQuery(parseQuery(family, parameters, context), catalog, moment);
  const receipt = receiptSql(subjectOf(plan), { nowMs: context.nowMs, allowedLatenessMs: 300_000 });
  const statements = [...planSql(plan), receipt];
  const text = statements.map((sql) => `${sql.text};\n-- ${JSON.stringify(sql.params)}\n`).join('\n');
  await expect(text).toMatchFileSnapshot(`sql/${name}.sql`);
  for (const sql of statements) {
    expect(sql.text).not.toContain('DROP');
    const bound = [...sql.text.matchAll(/\{(\w+):/g)].map((match) => match[1]);
    expect(new Set(bound)).toEqual(new Set(Object.keys(sql.params)));
  }
});
