import { wilsonInterval } from '../../../statistics/wilson.ts';
import type { Condition, Level } from '../rule.ts';
import { deviationFrom } from './deviation.ts';

/** A number of one group in one window. */
export type Measured =
  | { kind: 'number'; value: number }
  | { kind: 'ratio'; value: number | null; numerator: number; denominator: number }
  | { kind: 'nothing' };

/** A window says this of a group. */
export type Reading =
  | { kind: 'breach'; level: Level; value: number | null; reason: string }
  | { kind: 'fine'; value: number | null; reason: string }
  /** It cannot be judged, and the state stays: too few, or a time at which it is not looked at. */
  | { kind: 'skipped'; reason: string }
  /** There is no number where one was wanted; it is never taken for zero. */
  | { kind: 'no_data'; reason: string }
  | { kind: 'error'; reason: string };

/** A condition compares a number with these. */
export interface Beside {
  /** That of the earlier period; null: there is none. */
  compared: number | null;
  /** Those of the same window of the weeks before, the latest first. */
  usual: readonly number[];
}

/** Judges one number by a condition. */
export function judge(condition: Condition, number: Measured, { compared, usual }: Beside): Reading {
  if (condition.kind === 'absence') return judgeAbsence(number, condition.level);
  if (condition.kind === 'ratio') return judgeRatio(condition, number);
  const value = number.kind === 'nothing' ? null : number.value;
  if (value === null) return { kind: 'no_data', reason: 'There is no number.' };
  switch (condition.kind) {
    case 'threshold':
      return against(condition, value, value, `is ${condition.op === 'above' ? 'above' : 'below'}`);
    case 'change':
      return judgeChange(condition, value, compared);
    case 'baseline':
      return judgeBaseline(condition, value, usual);
  }
}

interface Levels {
  warning?: number | undefined;
  critical?: number | undefined;
}

/** Compares a measure with the levels; `critical` is looked at first. */
function against(
  { op = 'above', warning, critical }: Levels & { op?: 'above' | 'below' },
  measure: number,
  value: number,
  says: string,
): Reading {
  const isBeyond = (bound: number) => (op === 'above' ? measure > bound : measure < bound);
  for (const [level, bound] of [
    ['critical', critical],
    ['warning', warning],
  ] as const)
    if (bound !== undefined && isBeyond(bound))
      return { kind: 'breach', level, value, reason: `${round(measure)} ${says} ${bound}` };
  return { kind: 'fine', value, reason: `${round(measure)} is in order` };
}

function judgeAbsence(number: Measured, level: Level): Reading {
  const value = number.kind === 'number' ? number.value : number.kind === 'ratio' ? number.denominator : 0;
  if (value === 0) return { kind: 'breach', level, value: 0, reason: 'nothing happened' };
  return { kind: 'fine', value, reason: `${round(value)} is not nothing` };
}

/** The whole interval must lie beyond a level: few trials say little. */
function judgeRatio(condition: Extract<Condition, { kind: 'ratio' }>, number: Measured): Reading {
  if (number.kind !== 'ratio') return { kind: 'no_data', reason: 'The metric is no ratio here.' };
  const { numerator, denominator, value } = number;
  if (denominator === 0 || denominator < condition.minimum || value === null)
    return { kind: 'skipped', reason: `${denominator} of at least ${condition.minimum} trials` };
  const isShare =
    Number.isInteger(numerator) &&
    Number.isInteger(denominator) &&
    numerator >= 0 &&
    numerator <= denominator;
  if (!isShare) return against(condition, value, value, `is ${condition.op}`);
  const { lower, upper } = wilsonInterval(numerator, denominator, condition.confidence)!;
  const edge = condition.op === 'above' ? lower : upper;
  const side = condition.op === 'above' ? 'at least' : 'at most';
  const told = against(condition, edge, value, `(${side}, of ${denominator}) is ${condition.op}`);
  return told;
}

function judgeChange(
  condition: Extract<Condition, { kind: 'change' }>,
  value: number,
  compared: number | null,
): Reading {
  if (compared === null) return { kind: 'no_data', reason: 'There is no earlier period.' };
  if (compared === 0 || Math.abs(compared) < condition.minimum)
    return { kind: 'skipped', reason: `${round(compared)} before is too little` };
  const share = (value - compared) / Math.abs(compared);
  const measure = condition.direction === 'down' ? -share : share;
  return against(condition, measure, value, `of ${round(compared)} ${condition.direction} is beyond`);
}

function judgeBaseline(
  condition: Extract<Condition, { kind: 'baseline' }>,
  value: number,
  usual: readonly number[],
): Reading {
  const found = deviationFrom(usual, value);
  if (found === null) return { kind: 'skipped', reason: `${usual.length} weeks are too few` };
  const { median, deviations } = found;
  if (Math.abs(median) < condition.minimum) return { kind: 'skipped', reason: `${round(median)} is usual` };
  const { direction } = condition;
  const measure =
    direction === 'both' ? Math.abs(deviations) : direction === 'down' ? -deviations : deviations;
  return against(condition, measure, value, `deviations from the usual ${round(median)} is beyond`);
}

function round(value: number): string {
  return String(Number(value.toPrecision(6)));
}
