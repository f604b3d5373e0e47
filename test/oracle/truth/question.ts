import type { Ledger } from '../../../src/demo/ledger/ledger.ts';

/** What is asked of the ledger: one number about one range. */
export interface Question {
  ledger: Ledger;
  /** `[fromMs, toMs)`, on local midnights. */
  fromMs: number;
  toMs: number;
  /** Cohorts hold only who had the whole window up to here; later refunds are not known yet. */
  watermarkMs: number;
  /** Amounts count in this currency, unless a filter names another one. */
  currency: string;
  /** Dimension → value; null stands for what the events do not say. */
  filters: Readonly<Record<string, string | null>>;
}

/**
 * A true value, in the form in which the API serves it: counts and quantities are numbers, money is text, a ratio shows
 * both its sides and is null where there is nothing to divide by; a percentile of nothing is null.
 */
export type TruthValue =
  | number
  | string
  | null
  | { value: number | string | null; numerator: number | string; denominator: number | string };

/** How the truth of one metric is computed. */
export interface Truth {
  id: string;
  /** What it can be filtered and cut by. */
  dimensions: readonly string[];
  of: (question: Question) => TruthValue;
}

/** The currency in which the amounts of an answer are. */
export function currencyOf({ filters, currency }: Question): string {
  return filters['currency'] ?? currency;
}
