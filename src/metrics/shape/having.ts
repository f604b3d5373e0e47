import type { Having } from '../query/query.ts';
import { compareDecimals } from '../../kernel/decimal.ts';
import { type Values, scalarOf } from './groups.ts';

const holds: Record<Having['op'], (order: number) => boolean> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  eq: (order) => order === 0,
};

/**
 * Tells whether a group meets all conditions by the numbers that it shows, compared as exact decimals. A ratio compares its value;
 * a number that is null meets no condition.
 */
export function meetsHaving(having: readonly Having[], values: Values): boolean {
  return having.every(({ metric, op, value }) => {
    const shown = scalarOf(values[metric]);
    return shown !== null && holds[op](compareDecimals(String(shown), value));
  });
}
