import type { SqlSettings } from './connection.ts';
import { clusterSettings } from './cluster/settings.ts';
import { readerLimits } from './reader-limits.ts';

// People's SQL runs as a user of its own, the analyst. It may read the views of one database and nothing else, so what a statement can
// reach is decided by the rights of that user and not by looking at the statement.

/** The database whose views people ask by SQL. Its name is part of what is promised to them, so it is the same everywhere. */
export const ANALYTICS_DATABASE = 'analytics';

const { insert_deduplicate: _writing, ...readingShards } = clusterSettings;

/** Settings of the analyst that depend on no machine. On a cluster a statement gives a whole answer or an error, as those of the service. */
export const analystLimits = {
  ...readingShards,
  ...readerLimits,
  readonly: 1,
  // A LEFT JOIN without a match gives NULL, as standard SQL has it, and not an empty text or a zero.
  join_use_nulls: 1,
  max_query_size: 262_144,
  // A statement that needs more memory than it may take is refused, instead of filling the disk of those that store events.
  max_bytes_before_external_group_by: 0,
  max_bytes_before_external_sort: 0,
  max_bytes_ratio_before_external_group_by: 0,
  max_bytes_ratio_before_external_sort: 0,
  max_temporary_data_on_disk_size_for_user: 1,
} as const satisfies SqlSettings;

/** These limits a statement may choose for itself, up to those of the profile: the service asks for what its settings allow. */
export const analystBounds = ['max_execution_time', 'max_result_rows', 'max_result_bytes'] as const;

/** The form of the answer, which a statement may choose, too. None of these names a file or lifts a limit. */
export const analystChoice = [
  'date_time_input_format',
  'date_time_output_format',
  'output_format_decimal_trailing_zeros',
  'output_format_json_quote_64bit_integers',
  'output_format_json_quote_decimals',
  'output_format_native_encode_types_in_binary_format',
  'output_format_parquet_string_as_string',
] as const;
