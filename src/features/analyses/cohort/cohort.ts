import { defineAnalysis } from '../analysis.ts';
import { cohortAnswer } from './answer.ts';
import { entryFamilies } from './cohort-input.ts';
import { cohortSizesSql, cohortValuesSql, leftOutSql } from './cohort-sql.ts';
import { cohortValueInput, resolveCohortValue } from './input.ts';
import { shapeCohorts } from './shape.ts';
import { makeTimeline } from './timeline.ts';
import { checkGroups, mostRows } from './too-many-cells.ts';

/** Tells what the people of a cohort were worth so far: revenue, bookings and trips, cumulative since their entry. */
export const cohort = defineAnalysis({
  path: 'cohort',
  summary: 'What a cohort is worth: revenue, bookings and trips since its entry',
  description:
    'People who entered within the range, in cohorts by local day, ISO week or calendar month, with what they paid less what went back to them, their bookings and their trips, cumulative by the periods since their entry, in total and for each person. Cells whose periods are not over are null; the curve counts mature cohorts only.',
  input: cohortValueInput,
  answer: cohortAnswer,
  resolve: resolveCohortValue,
  isPersonal: false,
  families: (query) => [...new Set([...entryFamilies(query), 'payment', 'booking', 'trip'] as const)],
  async run(query, tools) {
    const { lastPeriod, period } = query;
    const timeline = makeTimeline(query, { ...tools, ahead: lastPeriod });
    const { cohorts, entryToMs } = timeline;
    const columns = lastPeriod + 1;
    const maxRows = mostRows(cohorts.length, columns);
    const isToCome = entryToMs <= query.range.fromMs;
    const sizes = isToCome ? [] : await tools.read('cohorts', cohortSizesSql(query, timeline, maxRows + 1));
    if (sizes.length > maxRows) checkGroups(sizes.length, 1, columns);
    const groups = new Set(sizes.map((row) => row['value'])).size;
    checkGroups(groups, cohorts.length, columns);
    const [values, leftOut] = isToCome
      ? [[], []]
      : await Promise.all([
          tools.read('values', cohortValuesSql(query, timeline)),
          tools.read('other currencies', leftOutSql(query, timeline)),
        ]);
    const body = shapeCohorts(query, timeline, { sizes, values, leftOut });
    const open = Array.from({ length: columns }, (_, n) => n).filter((n) =>
      cohorts.some((one) => !timeline.isMature(one, n)),
    );
    return { body, maturing: open.map((n) => `${period} ${n}`) };
  },
});
