import type { InSlices } from '../../kernel/in-slices.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { type Periods, mostGroups, mostRanked, tooManyGroups } from '../plan/budget.ts';
import { type Plan, type Statement, wholeOf } from '../plan/plan.ts';
import { limits } from '../query/query.ts';
import { tooManyToRank } from '../query/too-many.ts';
import type { Ranking, Results, RowSets, Traced } from '../results.ts';
import { rankGroups } from '../shape/rank.ts';
import { type Part, metricSql } from '../sql/sql.ts';
import { rowsOfOthers, rowsOfRanked } from './part-by-rank.ts';
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
  /** True: the numbers over all groups are not read, which is half of the time. */
  onlyGroups?: boolean;
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
  { name = '', ranking = null, onlyGroups = false }: RunOptions = {},
): Promise<Results> {
  const readBy =
    (from: Plan): ReadPart =>
    (label, part) =>
      readAll(reader, from, { label: `${name}${label}`, part });
  const [read, readWhole] = [readBy(plan), readBy(wholeOf(plan))];
  const whole = { ...allRows(plan), dimensions: [], countsLeftOut: true };
  const readGroups = async () => {
    if (plan.query.limit === null) return readEveryGroup(plan, read, reader.periods);
    if (ranking !== null) return readRankedGroups(plan, read, ranking);
    const ranked = await rank(reader, plan, name);
    if (plan.query.grain !== 'total') return readRankedGroups(plan, read, ranked.ranking);
    return shareRanked(plan, ranked, (statements) =>
      readBy({ ...plan, statements })('others', othersOf(plan, ranked.ranking)),
    );
  };
  const readTotals = () => (onlyGroups ? plan.statements.map(() => noRows) : readWhole('total', whole));
  const [totals, groups] = await Promise.all([readTotals(), readGroups()]);
  return { totals, ...groups };
}

const noRows: RowSets[number] = { whole: [], buckets: [], leftOut: {} };

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
  ranking: Ranking,
): Promise<Omit<Results, 'totals'>> {
  const [groups, others] = await Promise.all([
    read('groups', { ...allRows(plan), groups: { keys: ranking.keys, keep: true } }),
    read('others', othersOf(plan, ranking)),
  ]);
  return { groups, others, ranking };
}

function othersOf(plan: Plan, { keys }: Ranking): Part {
  return { ...allRows(plan), dimensions: [], groups: { keys, keep: false } };
}

interface Ranked {
  ranking: Ranking;
  /** The rows of all groups, over the whole range. */
  rows: RowSets;
}

/** Takes the groups of a query without a series from the rows of the ranking, and reads of the others only what does not add up. */
async function shareRanked(
  plan: Plan,
  { ranking, rows }: Ranked,
  readOthers: (statements: Statement[]) => Promise<RowSets>,
): Promise<Omit<Results, 'totals'>> {
  const known = rowsOfOthers(plan, rows, ranking.keys);
  const unknown = plan.statements.filter((_, i) => known[i] === null);
  const read = unknown.length === 0 ? [] : [...(await readOthers(unknown))];
  const others = known.map((one) => one ?? read.shift()!);
  return { groups: rowsOfRanked(plan, rows, ranking.keys), others, ranking };
}

async function rank(reader: Reader, plan: Plan, name: string): Promise<Ranked> {
  const rows = await readToRank(reader, plan, name);
  return { ranking: await reader.inSlices(rankGroups({ own: { plan, rows }, compared: null })), rows };
}

/** Reads the numbers of all groups over the whole range. `name` tells the trace of which period. */
export async function readToRank(reader: Reader, plan: Plan, name: string): Promise<RowSets> {
  const most = mostRanked(plan);
  const part = { ...allRows(plan), hasSeries: false, maxRows: most + 1 };
  const rows = await readAll(reader, plan, { label: `${name}ranking`, part });
  if (rows.some(({ whole }) => whole.length > most)) throw tooManyToRank(most);
  return rows;
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
