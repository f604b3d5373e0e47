import type { Family } from '../../events/contract.ts';
import { DAY_MS } from '../../kernel/units.ts';
import type { Reads } from '../../platform/warehouse/version/version-of.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { isCohort, namesTheClock } from './clock-bound.ts';
import { allStatements, type Plan, type Statement, planQuery } from '../plan/plan.ts';
import type { MetricQuery } from '../query/query.ts';
import type { Question } from '../question/question.ts';
import { receiptSql, subjectOf } from '../receipt/receipt-sql.ts';
import { metricSql } from '../sql/sql.ts';
import { compareParts } from '../time/compare-periods.ts';
import type { Range } from '../time/buckets.ts';
import { namesAfterFrom, type StoredTables } from './stored-tables.ts';

// What the answer to a query over a complete range depends on, found in the SQL that would be run: the table that follows FROM, JOIN or
// IN. A statement over one table that keeps the rows of the range depends on the days of the range alone. Any other statement may look
// at other days, too, so it depends on every day of the families of its tables.

/** A table, and the earliest rows that are read of it: of events or changes at `fromMs` or later. */
export interface ReadTable {
  table: string;
  fromMs: number;
}

/** What the answer of a query depends on. */
export interface QueryReads {
  days: Reads['days'];
  tables: readonly ReadTable[];
  /** The numbers follow the clock, although the range is complete. */
  isClockBound: boolean;
}

/** Finds what the answer of a query depends on, if its range is complete. It is the same at any time. */
export function readsOf(query: MetricQuery, catalog: Catalog, stored: StoredTables): QueryReads {
  // The comparison of a complete period is the whole earlier one.
  const moment = { nowMs: query.range.toMs, watermarkMs: query.range.toMs };
  const compared = query.compare === null ? null : compareParts(query, query.compare, moment);
  const ranges =
    compared === null ? [query.range] : [query.range, ...compared.parts.map(({ earlier }) => earlier)];
  const plans = ranges.map((range) => planQuery({ ...query, range }, catalog, moment));
  const parts = plans.flatMap((plan) => [
    ...[plan, ...(plan.whole === undefined ? [] : [plan.whole])].flatMap((one) =>
      one.statements.map((statement) => readsOfStatement(one, statement, stored)),
    ),
    readsOfReceipt(plan),
  ]);
  return {
    days: parts.flatMap(({ days }) => days),
    tables: parts.flatMap(({ tables }) => tables),
    isClockBound: parts.some(({ isClockBound }) => isClockBound),
  };
}

/** A question may look at any time of its families. Its tables are known once it has run; what follows the clock, its receipt tells. */
export function readsOfQuestion({ families }: Pick<Question, 'families'>): QueryReads {
  const days = families.map((family) => ({ family, from: -Infinity, to: Infinity }));
  return { days, tables: [], isClockBound: false };
}

function readsOfStatement(plan: Plan, statement: Statement, stored: StoredTables): QueryReads {
  const { dimensions, grain, range } = plan.query;
  const { text, params } = metricSql(plan, statement, {
    dimensions,
    hasSeries: grain !== 'total',
    maxRows: 1,
  });
  const named = namesAfterFrom(text).filter((name) => stored.has(name));
  const isOfRange = named.length === 1 && isOfDays(statement);
  const days = isOfRange ? daysOf(range) : { from: -Infinity, to: Infinity };
  const families = new Set([
    ...statement.source.families,
    ...named.flatMap((table) => stored.get(table) ?? []),
  ]);
  return {
    days: [...families].map((family) => ({ family, ...days })),
    tables: named.map((table) => ({ table, fromMs: isOfRange ? range.fromMs : 0 })),
    isClockBound: namesTheClock(text, params) && !isCohort(plan, statement),
  };
}

/** Tells whether the statement keeps the rows of the range, each of which stands for what happened at its time. */
function isOfDays({ source, reading }: Statement): boolean {
  return reading === 'flow' && source.startsItself !== true && source.kind !== 'entity';
}

/** Late events are those of the families that are read; letters and what was left out have counters of their own. */
function readsOfReceipt(plan: Plan): QueryReads {
  const { range } = plan.query;
  const { text } = receiptSql(subjectOf(plan), { nowMs: plan.nowMs, allowedLatenessMs: 0 });
  const families = new Set<Family>(allStatements(plan).flatMap(({ source }) => source.families));
  return {
    days: [...families].map((family) => ({ family, ...daysOf(range) })),
    tables: namesAfterFrom(text).map((table) => ({ table, fromMs: range.fromMs })),
    isClockBound: false,
  };
}

function daysOf({ fromMs, toMs }: Range): { from: number; to: number } {
  return { from: Math.floor(fromMs / DAY_MS), to: Math.floor((toMs - 1) / DAY_MS) };
}
