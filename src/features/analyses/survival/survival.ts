import { defineAnalysis } from '../analysis.ts';
import { entryFamilies } from '../cohort/cohort-input.ts';
import { checkGroups, MOST_CELLS } from '../cohort/too-many-cells.ts';
import { survivalAnswer } from './answer.ts';
import { resolveSurvival, survivalInput } from './input.ts';
import { shapeSurvival } from './shape.ts';
import { survivalSql } from './survival-sql.ts';

/** Estimates how long people take from their entry to their first completed trip, also from those who have not arrived yet. */
export const survival = defineAnalysis({
  path: 'survival',
  summary: 'How long people take to their first completed trip',
  description:
    'The share of the people who entered within the range that has completed a first trip, as rider or driver, by the time since their entry (Kaplan–Meier). Who has not yet counts as long as they were watched: until the watermark.',
  input: survivalInput,
  answer: survivalAnswer,
  resolve: resolveSurvival,
  isPersonal: false,
  families: (query) => [...new Set([...entryFamilies(query), 'trip'] as const)],
  async run(query, tools) {
    const { watermarkMs } = tools;
    const isToCome = watermarkMs <= query.range.fromMs;
    const rows = isToCome ? [] : await tools.read('times', survivalSql(query, watermarkMs, MOST_CELLS + 1));
    checkGroups(rows.length, 1, 1);
    const isOpen = rows.some((row) => Number(row['censored']) > 0 && Number(row['time']) < query.horizon);
    return {
      body: shapeSurvival(query, rows),
      maturing: isOpen || watermarkMs < query.range.toMs ? ['steps'] : [],
    };
  },
});
