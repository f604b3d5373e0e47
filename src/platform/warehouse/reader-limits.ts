import type { SqlSettings } from './connection.ts';

const MB = 1_000_000;
/** No statement of a question may ask to run longer. */
export const LONGEST_READ_SECONDS = 60;

/**
 * The limits of statements that only read. The answers of the metric layer stay far below them; they hold what a mistake in SQL, or
 * SQL of people, may take from those that store events.
 */
export const readerLimits = {
  max_execution_time: LONGEST_READ_SECONDS,
  max_result_rows: 200_000,
  max_result_bytes: 100 * MB,
  result_overflow_mode: 'throw',
  // The engine ends a statement of which nobody waits for the answer any more.
  cancel_http_readonly_queries_on_client_close: 1,
  // Ids of entities are random. A search for more of them than this finds a row in every part of a table, and costs more than reading it.
  use_index_for_in_with_subqueries_max_values: 10_000,
} as const satisfies SqlSettings;

/**
 * What a statement of the embedded engine's reader may choose for itself, beside a shorter time: the form of its answer. With
 * `readonly` 1 it may change nothing else.
 */
export const readersChoice = [
  'date_time_input_format',
  'group_by_use_nulls',
  'output_format_decimal_trailing_zeros',
  'output_format_json_quote_64bit_integers',
  'output_format_json_quote_decimals',
] as const;

/**
 * The limits for a user who may do more: `readonly` 2 forbids writing, and still lets a statement choose its format and its
 * limits.
 */
export const readingOnly = { readonly: 2, ...readerLimits } as const satisfies SqlSettings;
