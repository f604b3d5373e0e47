import type { InSlices } from '../../kernel/in-slices.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Answer } from '../answer.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type ComparedParts, compareParts } from '../time/compare-periods.ts';
import { checkParts, type EarlierPlan, planParts, spanOf } from './earlier-plans.ts';
import { type Periods, type Taken, checkBudget, costOf } from '../plan/budget.ts';
import { type OnTime, type Plan, planQuery } from '../plan/plan.ts';
import { ordersByChange } from '../query/order-key.ts';
import { type MetricQuery, limits } from '../query/query.ts';
import {
  answeredBy,
  countsOf,
  readCounts,
  shapeReceipt,
  type Standing as Stood,
} from '../receipt/receipt.ts';
import { holdNothing, readExtent } from '../receipt/extent.ts';
import { subjectOf } from '../receipt/receipt-sql.ts';
import type { Results } from '../results.ts';
import { type Reader, readToRank, runPlan } from './run.ts';
import { rankGroups } from '../shape/rank.ts';
import { type Compared, type Period, shapeAnswer } from '../shape/shape.ts';
import { type InFlight, watermarkOf } from '../receipt/watermark.ts';

export interface AnswerDependencies {
  connection: Connection;
  /** Returns the time in ms. */
  now: () => number;
  allowedLatenessMs: number;
  onTime?: OnTime;
  /**
   * Counts the records that have arrived and are not yet in the tables. If it fails, the query fails: a guessed watermark may be
   * wrong.
   */
  inFlight: () => Promise<InFlight>;
  /** Queries that are asked together share a budget, of which they have taken this. Absent: the query has one of its own. */
  taken?: Taken | undefined;
  /** True: only the groups are wanted. The numbers over all of them are not read, and the receipt does not tell what those left out. */
  onlyGroups?: boolean;
  /** The longest time that one statement may run. */
  statementSeconds?: number;
  /** The label of data that is not real, such as `simulated`. Receipts repeat it. */
  dataLabel?: string | null;
}

type Standing = Stood & { allowedLatenessMs: number; onTime?: OnTime };

/**
 * Answers one query. Throws `invalid_parameter` and `query_too_costly` before it reads anything, except when the store turns out to
 * hold too many groups; then `query_too_slow`, or the store's errors.
 */
export async function answerQuery(
  query: MetricQuery,
  catalog: Catalog,
  deps: AnswerDependencies & { inSlices: InSlices },
): Promise<Answer> {
  // The clock is read before the records in flight. A record that arrived earlier and is not in flight is then in the tables read
  // below.
  const nowMs = deps.now();
  const inFlight = await deps.inFlight();
  const watermarkMs = watermarkOf(nowMs, inFlight, deps.allowedLatenessMs);
  const { allowedLatenessMs, dataLabel = null, onTime } = deps;
  const known = { nowMs, watermarkMs, inFlight, allowedLatenessMs, dataLabel };
  const standing = { ...known, ...(onTime && { onTime }) };
  const plan = planQuery(query, catalog, standing);
  const compares = query.compare === null ? null : compareParts(query, query.compare, standing);
  if (compares !== null) checkParts(query, compares);
  const periods = countPeriods(query, compares);
  checkBudget(costOf(plan, periods), deps.taken);
  const { connection, inSlices, statementSeconds = limits.statementSeconds } = deps;
  const reader: Reader = { connection, statementSeconds, inSlices, periods, trace: [] };
  const both = compares === null ? null : planBoth(plan, compares, { catalog, standing });
  const subject = subjectOf(plan);
  const { onlyGroups = false } = deps;
  const results = readOwn(reader, { plan, both, onlyGroups });
  const [read, counted, compared] = await Promise.all([
    results,
    readCounts(reader, subject, standing),
    both === null ? null : readCompared(reader, both, { plan, results, standing }),
  ]);
  const extent =
    !onlyGroups && holdNothing(read.totals) ? await readExtent(reader, subject.families, plan.zone) : {};
  const receipt = {
    ...shapeReceipt(answeredBy(plan), standing, countsOf(counted, read.totals)),
    ...extent,
  };
  return inSlices(shapeAnswer({ plan, results: read, receipt, compared, trace: reader.trace }));
}

/** The plans of both sides of a comparison. `now` is the plan of the query itself if its period is over. */
interface BothPlans {
  now: Plan;
  earlier: readonly EarlierPlan[];
  /** From the earliest to the latest of the earlier days. */
  span: Plan;
}

function planBoth(
  plan: Plan,
  { current, parts }: ComparedParts,
  { catalog, standing }: { catalog: Catalog; standing: Standing },
): BothPlans {
  const planOf = (range: MetricQuery['range']) => planQuery({ ...plan.query, range }, catalog, standing);
  const isWhole = current.toMs === plan.query.range.toMs;
  const earlier = planParts(plan, parts, planOf);
  const span = earlier.length === 1 ? earlier[0]!.plan : planOf(spanOf(parts));
  return { now: isWhole ? plan : planOf(current), earlier, span };
}

/** Reads the query's own period. To rank groups by a change, it first reads the numbers of all groups of both periods. */
async function readOwn(
  reader: Reader,
  { plan, both, onlyGroups }: { plan: Plan; both: BothPlans | null; onlyGroups: boolean },
): Promise<Results> {
  const { query } = plan;
  if (both === null || query.limit === null || !ordersByChange(query))
    return runPlan(reader, plan, { onlyGroups });
  const rowsOf = async (name: string, one: Plan) => ({
    plan: one,
    rows: await readToRank(reader, one, name),
  });
  const [own, elapsed, earlier] = await Promise.all([
    rowsOf('', plan),
    both.now === plan ? null : rowsOf('elapsed ', both.now),
    eachInTurn(both.earlier, async ({ plan: part, at }) => ({ ...(await rowsOf('earlier ', part)), at })),
  ]);
  const ranking = await reader.inSlices(rankGroups({ own, compared: { now: elapsed ?? own, earlier } }));
  return runPlan(reader, plan, { ranking, onlyGroups });
}

/** One after the other: the engine has other work than the fifty parts of a year. */
async function eachInTurn<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  for (const item of items) values.push(await read(item));
  return values;
}

interface Current {
  plan: Plan;
  results: Promise<Results>;
  standing: Standing;
}

/** A comparison shows two periods. It reads a third when the query's own is not over: its elapsed part. */
function countPeriods({ range }: MetricQuery, compares: ComparedParts | null): Periods {
  if (compares === null) return { read: 1, shown: 1 };
  return { read: compares.current.toMs === range.toMs ? 2 : 3, shown: 2 };
}

/** Reads both periods of a comparison. With a limit, both read the groups that the query itself serves. */
async function readCompared(
  reader: Reader,
  both: BothPlans,
  { plan, results, standing }: Current,
): Promise<Compared> {
  const ranking = plan.query.limit === null ? null : (await results).ranking;
  const readPeriod = async (name: string, part: Plan): Promise<Period> => ({
    plan: part,
    results: await runPlan(reader, part, { name: `${name} `, ranking }),
  });
  const earlier = eachInTurn(both.earlier, async ({ plan: part, at }) => ({
    ...(await readPeriod('earlier', part)),
    at,
  }));
  const [now, before, receipt] = await Promise.all([
    both.now === plan ? results.then((own) => ({ plan, results: own })) : readPeriod('elapsed', both.now),
    earlier,
    earlier.then(async (parts) => {
      const counted = await readCounts(reader, subjectOf(both.span), standing);
      const totals = parts.flatMap((part) => part.results.totals);
      return shapeReceipt(answeredBy(both.span), standing, countsOf(counted, totals));
    }),
  ]);
  return { now, earlier: before, receipt };
}
