import type { QuestionTools } from '../../../metrics/question/question.ts';
import type { Row } from '../../../metrics/results.ts';
import { defineAnalysis } from '../analysis.ts';
import { answer } from './answer.ts';
import { branchesOf } from './branches.ts';
import { isOfRoute } from './breakdown.ts';
import { countsSql, droppedSql, othersSql } from './counts-sql.ts';
import { hasFirstRuns } from './first-runs-sql.ts';
import type { FunnelQuery } from './funnel-query.ts';
import { input } from './input.ts';
import { eventsOf, familiesOf, filtersPersons, resolve } from './resolve.ts';
import type { ReadRuns } from './runs-sql.ts';
import { echo, shapeBreakdown, shapeDropped, shapeNumbers } from './shape.ts';

/** The funnel tells how many of those that begin go on to each next step, how fast, and who does not. */
export const funnel = defineAnalysis({
  path: 'funnel',
  summary: 'How far riders, drivers, bookings, payments or trips get through steps',
  description:
    'Two to twelve steps, each an event type with filters, within a window after the entry. An entity counts once, by one run. Entries whose window is still open are counted as pending.',
  input,
  answer,
  resolve,
  isPersonal: (query) => query.droppedAfter !== null || filtersPersons(query),
  families: (query) => {
    const { breakdown, steps } = query;
    const readsRoutes = breakdown !== null && steps.some(({ event }) => isOfRoute(event, breakdown));
    return [...new Set([...familiesOf(eventsOf(query)), ...(readsRoutes ? (['route'] as const) : [])])];
  },
  async run(query, tools) {
    const { way, rows } = await readCounts(query, tools);
    const [all, ...groups] = rows;
    const more = makeReadMore(query, tools, way);
    const numbers = shapeNumbers(query, all);
    const body = {
      ...numbers,
      breakdown: query.breakdown === null ? null : await more.breakdown(groups),
      dropped: query.droppedAfter === null ? null : await more.dropped(numbers.steps),
      query: echo(query),
    };
    return { body, maturing: maturingOf(query, tools.watermarkMs), expiring: expiringOf(query) };
  },
});

/** Reads the row of all entities, and those of the groups, in the fast way where it is sure. */
async function readCounts(
  query: FunnelQuery,
  tools: QuestionTools,
): Promise<{ way: ReadRuns['way']; rows: Row[] }> {
  const { watermarkMs } = tools;
  if (hasFirstRuns(query)) {
    const rows = await tools.read('steps', countsSql(query, { watermarkMs, way: 'firsts' }));
    if (Number(rows[0]?.['unsure'] ?? 0) === 0) return { way: 'firsts', rows };
  }
  return { way: 'lists', rows: await tools.read('steps', countsSql(query, { watermarkMs, way: 'lists' })) };
}

/** Makes what reads the groups that are not shown, and who dropped off, in the same way as the counts. */
function makeReadMore(query: FunnelQuery, tools: QuestionTools, way: ReadRuns['way']) {
  const runs = { watermarkMs: tools.watermarkMs, way };
  return {
    async breakdown(groups: readonly Row[]) {
      const shown = groups.slice(0, query.limit);
      if (groups.length <= query.limit) return shapeBreakdown(query, shown, undefined);
      const names = shown.map((row) => String(row['told']));
      const [others] = await tools.read('other groups', othersSql(query, runs, names));
      return shapeBreakdown(query, shown, others);
    },
    async dropped(steps: readonly { drop_off: number }[]) {
      const rows = await tools.read('dropped', droppedSql(query, runs));
      return shapeDropped(query, rows, steps[query.droppedAfter!]!.drop_off);
    },
  };
}

/** While the window of an entry may be open, entities still enter, and with them every step grows. */
function maturingOf({ range, windowMs, steps }: FunnelQuery, watermarkMs: number): string[] {
  return range.toMs - 1 + windowMs <= watermarkMs ? [] : steps.map((_, index) => `step ${index + 1}`);
}

/** The families of which single events were read. */
function expiringOf(query: FunnelQuery) {
  const branches = branchesOf(query).filter(({ telling }) => telling.isFamily);
  return [...new Set(branches.map(({ telling }) => telling.family))];
}
