import type { Ledger } from '../../../src/demo/ledger/ledger.ts';

/** A question to the ledger: one number about one range. */
export interface Question {
  ledger: Ledger;
  /** The range `[fromMs, toMs)`, from local midnight to local midnight. */
  fromMs: number;
  toMs: number;
  /** Cohorts leave out entities whose window ends after this time, and refunds after it do not count. */
  watermarkMs: number;
  /** The currency of amounts, unless a filter names another one. */
  currency: string;
  /** The filters: dimension → value. Null stands for an unknown value. */
  filters: Readonly<Record<string, string | null>>;
}

/**
 * A true value in the form of the API: counts and quantities are numbers, and money is text. A ratio has both its sides, and its
 * value is null if there is nothing to divide by. A percentile of nothing is null.
 */
export type TruthValue =
  | number
  | string
  | null
  | { value: number | string | null; numerator: number | string; denominator: number | string };

/** The function that computes the truth of one metric, and the dimensions of that metric. */
export interface Truth {
  id: string;
  /** The dimensions by which it can be filtered and cut. */
  dimensions: readonly string[];
  of: (question: Question) => TruthValue;
}

/** Returns the currency of the amounts in an answer. */
export function currencyOf({ filters, currency }: Question): string {
  return filters['currency'] ?? currency;
}
