import type { InSlices } from '../../kernel/in-slices.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { type Periods, mostGroups, mostRanked, tooManyGroups } from '../plan/budget.ts';
import { type Plan, wholeOf } from '../plan/plan.ts';
import { limits } from '../query/query.ts';
import { tooManyToRank } from '../query/too-many.ts';
import type { Ranking, Results, RowSets, Traced } from '../results.ts';
import { rankGroups } from '../shape/rank.ts';
import { type Part, metricSql } from '../sql/sql.ts';
import { queryRows } from './query-rows.ts';
import { splitRows } from './split-rows.ts';

/** The store as a query uses it. */
export interface Reader {
  connection: Connection;
  statementSeconds: number;
  /** Runs a long computation in slices. */
  inSlices: InSlices;
  /** The periods of the query, for its budget. */
  periods: Periods;
  trace: Traced[];
}

interface RunOptions {
  /** The period that is read. The trace puts it before the name of each part. */
  name?: string;
  /** For a query with a limit: the groups to read, so that they are not ranked again. */
  ranking?: Ranking | null;
}

/** Reads one part of a plan by running all its statements at once. */
type ReadPart = (label: string, part: Part) => Promise<RowSets>;

/**
 * Runs the statements of a plan. A query with a limit ranks its groups first, unless the caller gives a ranking. Throws
 * `invalid_parameter` or `query_too_costly` if the dimensions make too many groups, and `query_too_slow`.
 */
export async function runPlan(
  reader: Reader,
  plan: Plan,
  { name = '', ranking = null }: RunOptions = {},
): Promise<Results> {
  const readBy =
    (from: Plan): ReadPart =>
    (label, part) =>
      readAll(reader, from, { label: `${name}${label}`, part });
  const [read, readWhole] = [readBy(plan), readBy(wholeOf(plan))];
  const whole = { ...allRows(plan), dimensions: [], countsLeftOut: true };
  const readGroups = () =>
    plan.query.limit === null
      ? readEveryGroup(plan, read, reader.periods)
      : readRankedGroups(plan, read, ranking ?? rank(reader, plan, read));
  const [totals, groups] = await Promise.all([readWhole('total', whole), readGroups()]);
  return { totals, ...groups };
}

function allRows({ query: { dimensions, grain } }: Plan): Part {
  return { dimensions, hasSeries: grain !== 'total', maxRows: 2 * limits.points };
}

/** Asks for one row more than so many groups have, so that too many groups are noticed. */
async function readEveryGroup(
  plan: Plan,
  read: ReadPart,
  periods: Periods,
): Promise<Omit<Results, 'totals'>> {
  const part = allRows(plan);
  if (part.dimensions.length === 0) return { groups: [], others: null, ranking: null };
  const most = mostGroups(plan, periods);
  const mostRows = most * (part.hasSeries ? plan.boundaries.length : 1);
  const groups = await read('groups', { ...part, maxRows: mostRows + 1 });
  // Fewer rows may still be of too many groups, some of which have nothing in some buckets: the shape counts the groups.
  if (groups.some(({ whole, buckets }) => whole.length + buckets.length > mostRows))
    throw tooManyGroups(plan, periods);
  return { groups, others: null, ranking: null };
}

async function readRankedGroups(
  plan: Plan,
  read: ReadPart,
  ranked: Ranking | Promise<Ranking>,
): Promise<Omit<Results, 'totals'>> {
  const ranking = await ranked;
  const { keys } = ranking;
  const part = allRows(plan);
  const [groups, others] = await Promise.all([
    read('groups', { ...part, groups: { keys, keep: true } }),
    read('others', { ...part, dimensions: [], groups: { keys, keep: false } }),
  ]);
  return { groups, others, ranking };
}

async function rank({ inSlices }: Reader, plan: Plan, read: ReadPart): Promise<Ranking> {
  const most = mostRanked(plan);
  const part = { ...allRows(plan), hasSeries: false, maxRows: most + 1 };
  const rows = await read('ranking', part);
  if (rows.some(({ whole }) => whole.length > most)) throw tooManyToRank(most);
  return inSlices(rankGroups(plan, rows));
}

async function readAll(
  reader: Reader,
  plan: Plan,
  { label, part }: { label: string; part: Part },
): Promise<RowSets> {
  const statements = plan.statements.map((statement) => ({
    ...metricSql(plan, statement, part),
    source: statement.source.name,
    part: label,
  }));
  reader.trace.push(...statements);
  return Promise.all(
    plan.statements.map(async (statement, i) =>
      splitRows(statement, await queryRows(reader, statements[i]!), part),
    ),
  );
}
