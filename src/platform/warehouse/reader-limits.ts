import type { SqlSettings } from './connection.ts';

const MB = 1_000_000;
/** No statement of a question may ask to run longer. */
const LONGEST_READ_SECONDS = 60;

/**
 * The limits of statements that only read. The answers of the metric layer stay far below them; they hold what a mistake in SQL, or
 * SQL of people, may take from those that store events.
 */
const readerLimits = {
  max_execution_time: LONGEST_READ_SECONDS,
  max_result_rows: 200_000,
  max_result_bytes: 100 * MB,
  result_overflow_mode: 'throw',
  // The engine ends a statement of which nobody waits for the answer any more.
  cancel_http_readonly_queries_on_client_close: 1,
} as const satisfies SqlSettings;

/**
 * The same for a user who may do more: 2 forbids everything that writes, and still lets a statement choose its format and its
 * limits.
 */
export const readingOnly = { readonly: 2, ...readerLimits } as const satisfies SqlSettings;
