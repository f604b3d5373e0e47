import type { DeadLetterReason } from '../events/contract.ts';

/** Where records come from. `origin` is the request id, the file name or the replayed dead letter's id. */
export interface Origin {
  source: 'http' | 'file' | 'replay';
  origin: string;
}

/**
 * One record as it was received; `position` is its index in the request or its line in the file, from 0 and 1. The bytes
 * are the sender's again once its submission is done: the file reader then frees them, so nothing may keep a view.
 */
export interface SourceRecord {
  position: number;
  bytes: Buffer;
}

/** What became of a record (G2): exactly one of these, decided once and for all by the fan-out. */
export type RecordResult =
  | { position: number; status: 'accepted' | 'duplicate' | 'conflict'; eventType: string; eventId: string }
  | {
      position: number;
      status: 'rejected';
      eventType: string | null;
      reason: DeadLetterReason;
      path: string;
      message: string;
      deadLetterId: string;
    };

/** Names a landed batch part: enough to look up the final results of one origin's records in the store, in any process. */
export interface Receipt {
  batchId: string;
  ingestedAtMs: number;
  origin: string;
}

/** Records on their way. Both promises reject with `store_unavailable` or `store_refused` when landing fails. */
export interface Submission {
  /** Resolves when the records are durable (G3). */
  landed: Promise<Receipt>;
  /** Resolves after the fan-out, one result a record, in the order of the records. */
  done: Promise<RecordResult[]>;
}

/** The way in for every source. */
export interface Intake {
  /**
   * Takes the records of one origin into the next batch; they stay together. At most 50,000 records or 64 MB at once.
   * Throws `intake_busy` (with facts.retryAfterSeconds) when what waits exceeds the memory bound, `intake_closed` while stopping,
   * `store_unavailable` when the store is known to be away.
   */
  submit(origin: Origin, records: readonly SourceRecord[]): Submission;
  /** The final results of a landed submission, or null while its batch waits for the fan-out or is unknown. */
  results(receipt: Receipt): Promise<RecordResult[] | null>;
  /** Waits until everything submitted is fanned out, then refuses more. */
  close(): Promise<void>;
}
