import type { Work } from '../../kernel/in-slices.ts';
import type { Answer, Receipt } from '../answer.ts';
import { orderGroups } from './groups.ts';
import { meetsHaving } from './having.ts';
import { type Plan, wholeOf } from '../plan/plan.ts';
import { mostGroups, tooManyGroups } from '../plan/budget.ts';
import type { Results, Traced } from '../results.ts';
import { shapeGroups } from './shape-groups.ts';
import { type PeriodRows, type Sides, shapeUnit } from './shape-unit.ts';

/** The plan of one period, and the rows that were read for it. */
export interface Period {
  plan: Plan;
  results: Results;
}

/** A part of the earlier period; see `PartRows`. */
interface EarlierPart extends Period {
  at: number;
}

/** The two sides of a comparison: the elapsed part of the query's own period, and the same part of the earlier one, in one part or more. */
export interface Compared {
  now: Period;
  earlier: readonly EarlierPart[];
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
  const { plan, receipt, compared } = read;
  const {
    isEmpty: _isEmpty,
    comparison,
    ...whole
  } = yield* shapeUnit(
    sidesOf(read, (period) => ({ plan: wholeOf(period.plan), rows: period.results.totals })),
  );
  const { breakdown, ...leftOut } = yield* shapeBreakdown(read);
  return {
    ...whole,
    breakdown,
    ...leftOut,
    others: yield* shapeOthers(read),
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

/** Takes the same rows of each period that was read. */
function sidesOf(read: Read, rowsOf: (period: Period) => PeriodRows): Sides {
  const { compared } = read;
  return {
    own: rowsOf(read),
    compared: compared && {
      now: rowsOf(compared.now),
      earlier: compared.earlier.map((part) => ({ ...rowsOf(part), at: part.at })),
    },
  };
}

/** Shapes the groups that meet `having`. A limit has left out those that do not before. */
function* shapeBreakdown(read: Read): Work<Pick<Answer, 'breakdown' | 'left_out_by_having'>> {
  const { plan, results } = read;
  const { dimensions, having } = plan.query;
  if (dimensions.length === 0) return { breakdown: null };
  const shown = read.compared === null ? 1 : 2;
  const groups = yield* shapeGroups(
    sidesOf(read, (period) => ({ plan: period.plan, rows: period.results.groups })),
    (count) => {
      if (count > mostGroups(plan, { shown })) throw tooManyGroups(plan, { shown });
    },
  );
  const served = groups.filter(({ metrics }) => meetsHaving(having, metrics));
  const leftOut = results.ranking?.leftOutByHaving ?? groups.length - served.length;
  return {
    breakdown: orderGroups(plan, served).map(({ isEmpty: _isEmpty, key: _key, ...group }) => group),
    ...(having.length > 0 && { left_out_by_having: leftOut }),
  };
}

function* shapeOthers(read: Read): Work<Answer['others']> {
  if (read.results.others === null) return null;
  const { isEmpty, ...unit } = yield* shapeUnit(
    sidesOf(read, (period) => ({ plan: period.plan, rows: period.results.others ?? [] })),
  );
  return isEmpty ? null : { groups: read.results.ranking?.others ?? 0, ...unit };
}

function echoCompared({ now, earlier, receipt }: Compared, { query, zone }: Plan) {
  const ranges = earlier.map((part) => part.plan.query.range);
  const show = (ms: number) => zone.format(ms);
  return {
    kind: query.compare!,
    from: show(Math.min(...ranges.map(({ fromMs }) => fromMs))),
    to: show(Math.max(...ranges.map(({ toMs }) => toMs))),
    ...(ranges.length > 1 && {
      parts: ranges.map(({ fromMs, toMs }) => ({ from: show(fromMs), to: show(toMs) })),
    }),
    current_to: show(now.plan.query.range.toMs),
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
    ...(query.city !== null && { city: query.city }),
    currency: query.currency,
    dimensions: [...query.dimensions],
    filters: query.filters.map(({ dimension, op, values }) => ({ dimension, op, values: [...values] })),
    having: query.having.map(({ metric, op, value }) => ({ metric, op, value })),
    order: query.order.map(({ by, direction }) => ({ by, direction })),
    limit: query.limit,
    compare: query.compare,
  };
}
