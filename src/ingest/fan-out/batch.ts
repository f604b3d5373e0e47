import type { Reach } from '../../platform/warehouse/reach.ts';

/** A landed batch, with what is needed to find its records in `events_raw`. */
export interface Batch {
  batchId: string;
  /** The ingestion time that all its records share, Unix ms. It leads to the rows by primary key. */
  ingestedAtMs: number;
  records: number;
}

/** The memory that the landing process still has of a batch. A batch that was found in the store has none. */
export interface BatchMemory {
  /** Identity and type of each accepted record, in order. */
  identities: { identity: string; eventType: string }[];
  /** The families and days whose numbers the batch may change. */
  reach: Reach;
}

/** A batch with its place in the order of the fan-out. */
export interface SequencedBatch extends Batch {
  seq: number;
  /** Left out: every family and day. */
  reach?: Reach;
}

/** A record of a batch that is an event already stored. */
export interface Redelivery {
  /** Position in the batch. */
  i: number;
  status: 'duplicate' | 'conflict';
  /** A duplicate told these fields for the first time. Absent: none. */
  added?: readonly string[];
}

/** These tables and months were filled. Empty: nothing was missing. */
export type Repairs = { table: string; months: number[] }[];
