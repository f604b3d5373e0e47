import type { Work } from '../../kernel/in-slices.ts';
import type { Answer, Receipt } from '../answer.ts';
import { type Comparison, compareUnits } from './compare-units.ts';
import { type RowGroup, groupRows, keyText, orderGroups } from './groups.ts';
import { type Plan, wholeOf } from '../plan/plan.ts';
import { mostGroups, tooManyGroups } from '../plan/budget.ts';
import type { Results, RowSets, Traced } from '../results.ts';
import { type Unit, isEmptyUnit, shapeRows } from './shape-rows.ts';

/** The plan of one period, and the rows that were read for it. */
export interface Period {
  plan: Plan;
  results: Results;
}

/** The two sides of a comparison: the elapsed part of the query's own period, and the same part of the earlier one. */
export interface Compared {
  now: Period;
  earlier: Period;
  /** The receipt of the earlier period. */
  receipt: Receipt;
}

/** Everything that was read for an answer. */
export interface Read extends Period {
  receipt: Receipt;
  /** Null if the query does not compare, or if no part of its period has elapsed. */
  compared: Compared | null;
  trace: readonly Traced[];
}

/** Shapes the answer from the rows that were read. It may be interrupted between points and groups. */
export function* shapeAnswer(read: Read): Work<Answer> {
  const { plan, results, receipt, compared } = read;
  const { metrics, series, comparison } = yield* shapeUnit(read, (period) => period.results.totals, wholeOf);
  const others = results.others === null ? null : yield* shapeOthers(read);
  return {
    metrics,
    series,
    breakdown: plan.query.dimensions.length === 0 ? null : yield* shapeGroups(read),
    others,
    comparison:
      compared === null || comparison === undefined
        ? null
        : { ...echoCompared(compared, plan), ...comparison },
    query: echoQuery(plan),
    receipt,
    plan: {
      sources: plan.statements.map(({ source, why, metrics: served }) => ({
        source: source.name,
        why,
        metrics: served.map(({ id }) => id),
      })),
      ...(plan.query.explain && {
        statements: read.trace.map(({ part, source, text, params }) => ({ part, source, sql: text, params })),
      }),
    },
  };
}

interface ComparedUnit extends Unit {
  comparison?: Comparison;
  isEmpty: boolean;
}

/** Shapes the values of the whole, of a group or of the remaining groups, and compares them with the earlier period. */
function* shapeUnit(
  read: Read,
  rowsOf: (period: Period) => RowSets,
  planOf: (plan: Plan) => Plan = (plan) => plan,
): Work<ComparedUnit> {
  const unit = yield* shapeRows(planOf(read.plan), rowsOf(read));
  if (read.compared === null) return { ...unit, isEmpty: isEmptyUnit(unit) };
  const { now, earlier } = read.compared;
  const before = yield* shapeRows(planOf(earlier.plan), rowsOf(earlier));
  const current = yield* shapeRows(planOf(now.plan), rowsOf(now));
  const comparison = yield* compareUnits(current, before, unit.series?.length ?? null);
  return { ...unit, comparison, isEmpty: isEmptyUnit(unit) && isEmptyUnit(before) };
}

/** Shapes the groups of both periods. It also serves a group that only the earlier period has, and leaves out empty groups. */
function* shapeGroups(read: Read): Work<Answer['breakdown']> {
  const periods = [read, ...(read.compared === null ? [] : [read.compared.now, read.compared.earlier])];
  const found = new Map(periods.map((period) => [period, groupRows(period.plan, period.results.groups)]));
  const known = new Map<string, RowGroup>([...found.values()].flatMap((groups) => [...groups]));
  const shown = read.compared === null ? 1 : 2;
  if (known.size > mostGroups(read.plan, { shown })) throw tooManyGroups(read.plan, { shown });
  const groups: ({ by: RowGroup['by'] } & ComparedUnit)[] = [];
  for (const { key, by } of known.values()) {
    const unit = yield* shapeUnit(read, (period) => found.get(period)?.get(keyText(key))?.rows ?? []);
    groups.push({ by, ...unit });
    yield;
  }
  const served = groups.filter(({ isEmpty }) => !isEmpty);
  return orderGroups(read.plan, served).map(({ isEmpty: _isEmpty, ...group }) => group);
}

function* shapeOthers(read: Read): Work<Answer['others']> {
  const { isEmpty, ...unit } = yield* shapeUnit(read, ({ results }) => results.others ?? []);
  return isEmpty ? null : { groups: read.results.ranking?.others ?? 0, ...unit };
}

function echoCompared({ now, earlier, receipt }: Compared, { query, zone }: Plan) {
  return {
    kind: query.compare!,
    from: zone.format(earlier.plan.query.range.fromMs),
    to: zone.format(earlier.plan.query.range.toMs),
    current_to: zone.format(now.plan.query.range.toMs),
    receipt,
  };
}

function echoQuery({ query, zone }: Plan): Answer['query'] {
  return {
    metrics: [...query.metrics],
    from: zone.format(query.range.fromMs),
    to: zone.format(query.range.toMs),
    grain: query.grain,
    timezone: query.timezone,
    currency: query.currency,
    dimensions: [...query.dimensions],
    filters: query.filters.map(({ dimension, op, values }) => ({ dimension, op, values: [...values] })),
    order: query.order.map(({ by, direction }) => ({ by, direction })),
    limit: query.limit,
    compare: query.compare,
  };
}
