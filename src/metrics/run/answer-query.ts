import type { InSlices } from '../../kernel/in-slices.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Answer } from '../answer.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type ComparedPeriods, comparePeriods } from '../time/compare-periods.ts';
import { type Periods, checkBudget, costOf } from '../plan/budget.ts';
import { type OnTime, type Plan, planQuery } from '../plan/plan.ts';
import { type MetricQuery, limits } from '../query/query.ts';
import { type Standing as Stood, countsOf, readCounts, shapeReceipt } from '../receipt/receipt.ts';
import type { Results } from '../results.ts';
import { type Reader, runPlan } from './run.ts';
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
  const compares = query.compare === null ? null : comparePeriods(query, query.compare, standing);
  const periods = countPeriods(query, compares);
  checkBudget(costOf(plan, periods));
  const { connection, inSlices, statementSeconds = limits.statementSeconds } = deps;
  const reader: Reader = { connection, statementSeconds, inSlices, periods, trace: [] };
  const results = runPlan(reader, plan);
  const [read, counted, compared] = await Promise.all([
    results,
    readCounts(reader, plan, standing),
    compares === null ? null : readCompared(reader, compares, { plan, results, catalog, standing }),
  ]);
  const receipt = shapeReceipt(plan, standing, countsOf(counted, read.totals));
  return inSlices(shapeAnswer({ plan, results: read, receipt, compared, trace: reader.trace }));
}

interface Current {
  plan: Plan;
  results: Promise<Results>;
  catalog: Catalog;
  standing: Standing;
}

/** A comparison shows two periods. It reads a third when the query's own is not over: its elapsed part. */
function countPeriods({ range }: MetricQuery, compares: ComparedPeriods | null): Periods {
  if (compares === null) return { read: 1, shown: 1 };
  return { read: compares.current.toMs === range.toMs ? 2 : 3, shown: 2 };
}

/** Reads both periods of a comparison. With a limit, both read the groups that the query itself serves. */
async function readCompared(reader: Reader, periods: ComparedPeriods, current: Current): Promise<Compared> {
  const { plan, catalog, standing } = current;
  const { query } = plan;
  const ranking = query.limit === null ? null : (await current.results).ranking;
  const readPeriod = async (name: string, range: MetricQuery['range']): Promise<Period> => {
    const part = planQuery({ ...query, range }, catalog, standing);
    return { plan: part, results: await runPlan(reader, part, { name: `${name} `, ranking }) };
  };
  const isWhole = periods.current.toMs === query.range.toMs;
  const earlier = readPeriod('earlier', periods.earlier);
  const [now, before, receipt] = await Promise.all([
    isWhole ? current.results.then((results) => ({ plan, results })) : readPeriod('elapsed', periods.current),
    earlier,
    earlier.then(async (period) => {
      const counted = await readCounts(reader, period.plan, standing);
      return shapeReceipt(period.plan, standing, countsOf(counted, period.results.totals));
    }),
  ]);
  return { now, earlier: before, receipt };
}
