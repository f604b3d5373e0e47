import { afterAll, beforeAll, expect, test } from 'vitest';
import { cityOptions } from '../../../src/demo/options.ts';
import { ownEngine } from '../../support/shared-store.ts';
import { openTestService, type TestService } from '../../support/test-service.ts';
import { loadCity } from '../../verify/load-city.ts';
import { makeReader } from '../../verify/served.ts';
import { sqlExamples } from './examples.ts';
import { type Answered, renderExample } from './render-examples.ts';

// The worked questions of docs/SQL.md are asked of a week of the simulated city. Their answers are the file from which the page is made, so
// the page shows what was answered; those that have a metric say the same number as the metric.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({
    ...ownEngine,
    BUSINESS_TIMEZONE: 'Africa/Lagos',
    BUSINESS_CURRENCY: 'NGN',
  });
  const options = { ...cityOptions('small'), days: 7 };
  await loadCity(service.url, options, { reader: makeReader(service.url) });
});
afterAll(() => service.remove());

async function ask(sql: string): Promise<Answered> {
  const response = await fetch(`${service.url}/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Answered;
}

async function metric(path: string): Promise<Record<string, { value: string | number } | string | number>> {
  const response = await fetch(`${service.url}/v1/metrics/query?${path}&from=2025-03-01&to=2025-03-08`);
  return ((await response.json()) as { metrics: Record<string, string> }).metrics;
}

test('each question has an answer with rows, and the page shows it', async () => {
  expect(sqlExamples).toHaveLength(20);
  const rendered: string[] = [];
  for (const [index, example] of sqlExamples.entries()) {
    const answered = await ask(example.sql);
    expect(answered.rows.length, example.question).toBeGreaterThan(0);
    rendered.push(renderExample(example, answered, index + 1));
  }
  await expect(`${rendered.join('\n\n')}\n`).toMatchFileSnapshot('../../golden/sql-examples.md.txt');
});

test('sums of the views are those of the metrics', async () => {
  const range = (column: string) =>
    `${column} >= '2025-03-01 00:00:00' AND ${column} < '2025-03-08 00:00:00'`;
  const { rows } = await ask(`SELECT
    (SELECT sum(confirmed_price) FROM analytics.bookings WHERE currency = 'NGN' AND ${range('confirmed_at')}),
    (SELECT sum(captured_amount) FROM analytics.payments WHERE currency = 'NGN' AND ${range('succeeded_at')}),
    (SELECT toUInt32(count()) FROM analytics.bookings WHERE ${range('created_at')}),
    (SELECT toUInt32(count()) FROM analytics.trips WHERE ${range('completed_at')})`);
  const served = await metric(
    'metrics=payments.gross_bookings,payments.captured,bookings.created,trips.completed',
  );
  expect(rows[0]).toEqual([
    served['payments.gross_bookings'],
    served['payments.captured'],
    served['bookings.created'],
    served['trips.completed'],
  ]);
});
