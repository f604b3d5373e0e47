import { isDeepStrictEqual } from 'node:util';
import type { answerTruth } from '../oracle/truth/answer-truth.ts';
import type { TruthValue } from '../oracle/truth/question.ts';
import type { ServedAnswer, ServedUnit } from './served.ts';

type TruthAnswer = ReturnType<typeof answerTruth>;
type TruthUnit = Pick<TruthAnswer, 'total' | 'series'>;

export interface Difference {
  metric: string;
  /** Such as "driver_id=…, 2025-03-01 to 2025-04-01". */
  where: string;
  truth: TruthValue | undefined;
  served: TruthValue | undefined;
}

export interface Comparison {
  comparisons: number;
  differences: Difference[];
  /** Whether some truth of it was neither null nor zero: else nothing has been shown. */
  says: boolean;
}

/** Compares every number of an answer with the truth; one that is missing on a side counts as one that differs. */
export function compareAnswer(
  { metric, by }: { metric: string; by: string | null },
  truth: TruthAnswer,
  served: ServedAnswer,
): Comparison {
  const result: Comparison = { comparisons: 0, differences: [], says: false };
  const compare = makeComparer(metric, result);
  compareUnit(compare, '', truth, served);
  if (by === null) return result;
  const groups = new Map(served.breakdown?.map((group) => [group.by[by] ?? null, group]));
  for (const group of truth.groups) {
    const found = groups.get(group.value);
    groups.delete(group.value);
    // A group of which there is nothing to tell may be left out.
    if (found !== undefined || !isSilent(group))
      compareUnit(compare, `${by}=${group.value ?? 'unknown'}`, group, found);
  }
  for (const [value, group] of groups)
    if (!isEmpty(group.metrics[metric])) compare(`${by}=${value}`, undefined, group.metrics[metric]);
  return result;
}

type Compare = (where: string, truth: TruthValue | undefined, served: TruthValue | undefined) => void;

function makeComparer(metric: string, result: Comparison): Compare & { metric: string } {
  const compare: Compare = (where, truth, served) => {
    result.comparisons++;
    if (truth !== undefined && tells(truth)) result.says = true;
    if (!isDeepStrictEqual(truth, served)) result.differences.push({ metric, where, truth, served });
  };
  return Object.assign(compare, { metric });
}

function compareUnit(
  compare: Compare & { metric: string },
  group: string,
  truth: TruthUnit,
  served: ServedUnit | undefined,
): void {
  const name = (...parts: string[]) => parts.filter((part) => part !== '').join(', ');
  compare(name(group, 'total'), truth.total, served?.metrics[compare.metric]);
  const points = served?.series ?? [];
  for (const [index, { startMs, endMs, value }] of truth.series.entries()) {
    const point = points[index];
    const isPlaced =
      point !== undefined && Date.parse(point.start) === startMs && Date.parse(point.end) === endMs;
    const where = `${dayOf(startMs)} to ${dayOf(endMs)}`;
    compare(name(group, where), value, isPlaced ? point.values[compare.metric] : undefined);
  }
  if (points.length > truth.series.length)
    compare(name(group, 'number of buckets'), undefined, points.length);
}

/** The local day of a moment. */
function dayOf(ms: number): string {
  return new Date(ms + 3_600_000).toISOString().slice(0, 10);
}

function isSilent({ total, series }: TruthUnit): boolean {
  return isEmpty(total) && series.every(({ value }) => isEmpty(value));
}

/** Whether a value is that of nothing at all. */
function isEmpty(value: TruthValue | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return Number(value) === 0;
  return Number(value.numerator) === 0 && Number(value.denominator) === 0;
}

/** Whether a value is one that a mistake would change: not null, not zero. */
function tells(value: TruthValue): boolean {
  const shown = value !== null && typeof value === 'object' ? value.value : value;
  return shown !== null && Number(shown) !== 0;
}
