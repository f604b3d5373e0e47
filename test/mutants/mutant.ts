/** The classic mistakes in numbers about a business. Each must have a mutant, and each mutant a test that fails. */
export const mistakes = [
  'Average of averages',
  'Sum of monthly uniques',
  'Re-delivery counted twice',
  'The day boundary',
  'A late event in a closed day',
  'A refund in another month',
  'Division by zero',
  'Percentiles averaged',
  'The current, incomplete period compared with a full one',
  'Counting transitions for entities',
  'Kobo for naira',
  'Seats for bookings',
  'An inclusive end counted twice',
  'A refunded cancellation subtracted twice',
  'Two currencies in one sum',
  'Three rides in one car counted as three hours',
] as const;

/** One mistake, made in the text of one file. */
export interface Mutant {
  mistake: (typeof mistakes)[number];
  /** How it is made, for a person. */
  how: string;
  file: string;
  /** Must be in the file exactly once. */
  search: string;
  replace: string;
  /** Of these test files at least one must fail. */
  tests: readonly string[];
}
