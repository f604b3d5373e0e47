import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSchema } from '../../platform/warehouse/schema.ts';
import { catalog } from '../catalog/catalog.ts';
import { makeEndpoints } from '../query/endpoint.ts';
import { type RawParameters, parseQuery } from '../query/parse.ts';
import { plainCalendar } from '../time/calendar/calendar.ts';
import { planQuery } from '../plan/plan.ts';
import { metricSql } from '../sql/sql.ts';
import { readsOf } from './reads-of.ts';
import { storedTables } from './stored-tables.ts';

const stored = storedTables(readSchema());
const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: Date.parse('2026-04-01T00:00:00Z'),
  businessTimezone: 'UTC',
  businessCurrency: 'NGN',
};
const first = Date.UTC(2026, 2, 2) / 86_400_000;

function read(metrics: string, more: RawParameters = {}) {
  const parameters = { metrics, from: '2026-03-02', to: '2026-03-04', ...more };
  const { days, isClockBound } = readsOf(parseQuery(null, parameters, context), catalog, stored);
  const spans = days.map(({ family, from, to }) => `${family} ${from - first}..${to - first}`);
  return { spans: [...new Set(spans)].toSorted(), isClockBound };
}

test.each<[string, string, RawParameters, string[]]>([
  ['a rollup: the days of the range', 'trips.completed', {}, ['trip 0..1']],
  [
    'a comparison: those of the earlier period, too',
    'trips.completed',
    { compare: 'previous_period' },
    ['trip -2..-1', 'trip 0..1'],
  ],
  [
    'a rollup joined with routes: every day of both; the whole, from a rollup alone: the days of the range',
    'bookings.created',
    { dimensions: 'origin_city', grain: 'day' },
    ['booking -Infinity..Infinity', 'booking 0..1', 'route -Infinity..Infinity'],
  ],
  ['entities: every day', 'users.total_users', {}, ['user -Infinity..Infinity', 'user 0..1']],
])('%s', (_, metric, parameters, spans) => {
  expect(read(metric, parameters)).toEqual({ spans, isClockBound: false });
});

test('activity of users depends on all families', () => {
  expect(read('users.dau').spans.filter((span) => span.endsWith('-Infinity..Infinity'))).toHaveLength(7);
});

test('numbers up to the watermark follow the clock; a cohort does so only until it is mature', () => {
  expect(read('payments.net_bookings').isClockBound).toBe(true);
  expect(read('users.kyc_completion_rate_7d').isClockBound).toBe(false);
});

test('every table and view that SQL of the catalogue names is known, with the families that fill it', () => {
  const folder = new URL('../../platform/warehouse/migrations/', import.meta.url);
  const ddl = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const made = ddl.flatMap((text) =>
    [...text.matchAll(/^CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)/gm)].map(
      (match) => match[1]!,
    ),
  );
  const sql = [...catalog.metrics.values()].flatMap(({ id, dimensions }) =>
    [[], dimensions.slice(0, 4)].map((cuts) => textOf(id, cuts)),
  );
  const named = made.filter((table) => sql.some((text) => new RegExp(`\\b${table}\\b`).test(text)));
  expect(named.length).toBeGreaterThan(15);
  // What later tellings added changes with the family whose table is read beside it.
  expect(named.filter((table) => !stored.has(table))).toEqual(['retellings']);
});

function textOf(metric: string, dimensions: readonly string[]): string {
  const range = { from: '2026-03-02', to: '2026-03-04' };
  const cut = dimensions.length === 0 ? {} : { dimensions: dimensions.join(',') };
  const parsed = parseQuery(null, { metrics: metric, ...range, ...cut }, context);
  const query = { ...parsed, calendar: { ...plainCalendar, holidays: [] } };
  const moment = { nowMs: context.nowMs, watermarkMs: context.nowMs };
  const plan = planQuery(query, catalog, moment);
  const part = { dimensions, hasSeries: false, maxRows: 1 };
  return plan.statements.map((statement) => metricSql(plan, statement, part).text).join('\n');
}
