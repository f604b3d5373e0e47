import { families as allFamilies, type Family } from '../../../events/contract.ts';
import { defineAnalysis } from '../analysis.ts';
import { entryFamilies } from '../cohort/cohort-input.ts';
import { makeTimeline } from '../cohort/timeline.ts';
import { checkGroups, mostRows } from '../cohort/too-many-cells.ts';
import { retentionAnswer } from './answer.ts';
import { nameOf } from './columns.ts';
import { resolveRetention, retentionInput, type Returning } from './input.ts';
import { retentionSql } from './retention-sql.ts';
import { shapeRetention } from './shape.ts';

/** The table of actions is made of all events. */
const familiesOf: Readonly<Record<Returning, readonly Family[]>> = {
  action: allFamilies,
  booking: ['booking'],
  trip: ['trip'],
};

/** Tells which share of a cohort comes back, by local days, ISO weeks or calendar months after the entry. */
export const retention = defineAnalysis({
  path: 'retention',
  summary: 'Who comes back, by cohort',
  description:
    'People who entered within the range, in cohorts by local day, ISO week or calendar month, and the share of each cohort that came back in period N, in period N or later, or in a bracket of periods. Cells whose periods are not over are null; the curve counts mature cohorts only.',
  input: retentionInput,
  answer: retentionAnswer,
  resolve: resolveRetention,
  isPersonal: false,
  families: (query) => [...new Set([...entryFamilies(query), ...familiesOf[query.returning]])],
  async run(query, tools) {
    const { columns, period } = query;
    const ahead = columns.some(({ to }) => to === null)
      ? Infinity
      : Math.max(...columns.map(({ to }) => to ?? 0));
    const timeline = makeTimeline(query, { ...tools, ahead });
    const { cohorts, entryToMs } = timeline;
    const maxRows = mostRows(cohorts.length, columns.length);
    const rows =
      entryToMs <= query.range.fromMs
        ? []
        : await tools.read('cohorts', retentionSql(query, timeline, maxRows + 1));
    if (rows.length > maxRows) checkGroups(rows.length, 1, columns.length);
    const body = shapeRetention(query, timeline, rows);
    checkGroups(body.groups?.length ?? 1, cohorts.length, columns.length);
    const open = columns.filter(
      ({ from, to }) => to === null || cohorts.some((cohort) => !timeline.isMature(cohort, to ?? from)),
    );
    return { body, maturing: open.map((column) => nameOf(column, period)) };
  },
});
