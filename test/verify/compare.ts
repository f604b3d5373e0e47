import { isDeepStrictEqual } from 'node:util';
import type { answerTruth } from '../oracle/truth/answer-truth.ts';
import type { TruthValue } from '../oracle/truth/question.ts';
import type { ServedAnswer, ServedUnit } from './served.ts';

type TruthAnswer = ReturnType<typeof answerTruth>;
type TruthUnit = Pick<TruthAnswer, 'total' | 'series'>;

export interface Difference {
  metric: string;
  /** The place of the difference, such as "driver_id=…, 2025-03-01 to 2025-04-01". */
  where: string;
  truth: TruthValue | undefined;
  served: TruthValue | undefined;
}

export interface Comparison {
  comparisons: number;
  differences: Difference[];
  /** True if some true value was neither null nor zero. Otherwise the comparison proves nothing. */
  says: boolean;
}

/** Compares every number of an answer with the truth. A number that is missing on one side counts as a difference. */
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
    // The answer may leave out a group without any value.
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

/** Returns the local day of a time. */
function dayOf(ms: number): string {
  return new Date(ms + 3_600_000).toISOString().slice(0, 10);
}

function isSilent({ total, series }: TruthUnit): boolean {
  return isEmpty(total) && series.every(({ value }) => isEmpty(value));
}

/** Tells if a value is null, zero, or a ratio of zeros. */
function isEmpty(value: TruthValue | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return Number(value) === 0;
  return Number(value.numerator) === 0 && Number(value.denominator) === 0;
}

/** Tells if a mistake would change a value, because it is neither null nor zero. */
function tells(value: TruthValue): boolean {
  const shown = value !== null && typeof value === 'object' ? value.value : value;
  return shown !== null && Number(shown) !== 0;
}
