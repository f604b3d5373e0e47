import type { SqlSettings } from './connection.ts';

/**
 * These settings make an INSERT one block, and so one part in each partition: a part is what the engine writes as a whole or not
 * at all. Asynchronous inserts, parallel parsing and several threads would each cut it up, and a kill between two pieces would
 * land part of a batch.
 */
export const oneBlock: SqlSettings = {
  async_insert: 0,
  input_format_parallel_parsing: 0,
  max_insert_threads: 1,
  max_insert_block_size: 10_000_000,
  min_insert_block_size_rows: 1_000_000_000,
  min_insert_block_size_bytes: '1000000000000',
  max_block_size: 1_000_000,
  preferred_block_size_bytes: 0,
  max_partitions_per_insert_block: 0,
};

/** The engine compiles an expression when it is used for the third time. That takes longer than these statements gain. */
export const uncompiled: SqlSettings = {
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
};

/**
 * The same for INSERT … SELECT through views. There is no deduplication token: it names the number of a block and not its rows,
 * so the engine would refuse other rows without an error. Views run side by side: each still gets one block, so each table gets
 * one part in a partition. Expressions are not compiled: that would delay the third batch of a store by hundreds of
 * compilations, which gain nothing on blocks of some thousand rows.
 */
export const oneBlockThroughViews: SqlSettings = {
  ...oneBlock,
  insert_deduplicate: 0,
  deduplicate_blocks_in_dependent_materialized_views: 0,
  parallel_view_processing: 1,
  ...uncompiled,
};
