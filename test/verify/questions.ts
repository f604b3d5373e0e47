import type { Truth } from '../oracle/truth/question.ts';
import type { ServedMetric } from './served.ts';

/** One query with its true answer. */
export interface VerifyQuestion {
  metric: string;
  by: string | null;
  grain: 'day' | 'month';
  /** The local days, without the day `to`. */
  from: string;
  to: string;
}

/** A metric of the catalogue, or a dimension of one, for which the ledger has no truth. */
export interface Unknown {
  metric: string;
  /** Null for the metric itself. */
  by: string | null;
  /** The reason for accepting this; null if it is an error. */
  reason: string | null;
}

export interface Ranges {
  /** All days of the city. */
  all: { from: string; to: string };
  /** Some weeks of it, for answers by day. */
  days: { from: string; to: string };
}

/**
 * Makes the questions about every metric of the catalogue: in total and by month over all days, by day over some weeks, and by
 * month for each of its dimensions.
 */
export function makeQuestions(
  catalog: readonly ServedMetric[],
  truths: ReadonlyMap<string, Truth>,
  { ranges, accepted }: { ranges: Ranges; accepted: ReadonlyMap<string, string> },
): { questions: VerifyQuestion[]; unknown: Unknown[] } {
  const questions: VerifyQuestion[] = [];
  const unknown: Unknown[] = [];
  const reasonOf = (metric: string, by: string) =>
    accepted.get(`${metric} by ${by}`) ?? accepted.get(`by ${by}`) ?? null;
  for (const { id: metric, dimensions } of catalog) {
    const truth = truths.get(metric);
    if (truth === undefined) {
      unknown.push({ metric, by: null, reason: accepted.get(metric) ?? null });
      continue;
    }
    questions.push({ metric, by: null, grain: 'month', ...ranges.all });
    questions.push({ metric, by: null, grain: 'day', ...ranges.days });
    for (const by of dimensions) {
      if (truth.dimensions.includes(by)) questions.push({ metric, by, grain: 'month', ...ranges.all });
      else unknown.push({ metric, by, reason: reasonOf(metric, by) });
    }
  }
  return { questions, unknown };
}
