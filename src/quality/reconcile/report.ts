import { z } from 'zod';

/** In a cluster: the number of the shard that keeps the table, from 1. */
const shard = z.int().exactOptional();

const sides = z.object({ stored: z.string(), expected: z.string() });

/** One UTC day of one table that differs from its source. */
const differenceSchema = z.object({
  table: z.string(),
  shard,
  /** The source that it was compared with: its family, or events_raw. */
  against: z.string(),
  /** The UTC day of the events (for event_ids: of ingestion). */
  day: z.string(),
  rows: sides,
  /** The sums of the numeric columns that differ. */
  sums: z.record(z.string(), sides),
});
export type Difference = z.infer<typeof differenceSchema>;

export const reconcileReportSchema = z.object({
  as_of: z.string(),
  depth: z.enum(['rows', 'values']),
  seconds: z.number(),
  tables: z.array(
    z.object({
      table: z.string(),
      shard,
      against: z.string(),
      days: z.int(),
      rows: z.int(),
      sealed_days: z.int(),
    }),
  ),
  differences: z.array(differenceSchema),
  /** The number of identities that stand in event_ids more than once. */
  repeated_identities: z.int(),
  /** The number of landed batches that are not fanned out. */
  batches_waiting: z.int(),
  /** Those of them that landed so long ago that something must be wrong. Their events are stored, and in no number. */
  batches_overdue: z.int(),
  consistent: z.boolean(),
});

/** The result of a reconciliation. It is `consistent` only if nothing differs and nothing is repeated. */
export type ReconcileReport = z.infer<typeof reconcileReportSchema>;

export const rebuildReportSchema = z.object({
  rebuilt: z.array(z.object({ table: z.string(), shard, days: z.array(z.string()), seconds: z.number() })),
  /** Days whose sources have begun to expire. They stay as they are. */
  refused: z.array(z.object({ table: z.string(), shard, day: z.string(), reason: z.literal('sealed') })),
  after: reconcileReportSchema,
});

/** The days that were rebuilt and refused, and the reconciliation that followed. */
export type RebuildReport = z.infer<typeof rebuildReportSchema>;
