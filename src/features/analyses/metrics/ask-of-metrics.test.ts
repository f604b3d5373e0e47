import { expect, test } from 'vitest';
import { readSchema } from '../../../platform/warehouse/schema.ts';
import { catalog } from '../../../metrics/catalog/catalog.ts';
import { storedTables, tablesOf } from '../../../metrics/kept/stored-tables.ts';
import { allStatements, planQuery } from '../../../metrics/plan/plan.ts';
import { plainQuery } from '../../../metrics/query/plain-query.ts';
import { metricSql } from '../../../metrics/sql/sql.ts';
import { plainCalendar } from '../../../metrics/time/calendar/calendar.ts';
import { familiesOf } from './ask-of-metrics.ts';

const stored = storedTables(readSchema());
const range = { fromMs: Date.UTC(2026, 2, 1), toMs: Date.UTC(2026, 2, 8) };
const { serviceDayStart, peaks, weekend } = plainCalendar;
const calendar = { serviceDayStart, peaks, weekend, holidays: [] };

test('the families of a metric are those of every table that its statements name, by whatever it is cut', () => {
  const asked = [...catalog.metrics.values()].flatMap((metric) =>
    [null, ...metric.dimensions].flatMap((dimension) =>
      [range, { ...range, toMs: range.toMs + 1 }].map((one) => ({ metric, dimension, range: one })),
    ),
  );
  for (const { metric, dimension, range: one } of asked) {
    if (one !== range && metric.id.startsWith('users.')) continue; // growth needs whole quarter hours
    const dimensions = dimension === null ? [] : [dimension];
    const query = plainQuery({
      metrics: [metric.id],
      dimensions,
      range: one,
      grain: 'day',
      currency: 'NGN',
      calendar,
    });
    const plan = planQuery(query, catalog, { nowMs: one.toMs, watermarkMs: one.toMs });
    const part = { dimensions, hasSeries: true, maxRows: 1 };
    const read = plan.statements.flatMap((statement) =>
      tablesOf(metricSql(plan, statement, part).text, stored),
    );
    const needed = [
      ...read.flatMap((table) => stored.get(table) ?? []),
      ...allStatements(plan).flatMap(({ source }) => source.families),
    ];
    expect(familiesOf([metric], dimensions), `${metric.id} by ${dimension}`).toEqual(
      expect.arrayContaining(needed),
    );
  }
});
