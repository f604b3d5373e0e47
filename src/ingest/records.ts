import type { DeadLetterReason } from '../events/contract.ts';
import type { Violation } from '../events/explain.ts';
import type { EventOutcome, Rejection } from '../events/outcome.ts';
import type { Reading } from '../events/reader/reading.ts';
import type { Withheld } from './validate/withheld.ts';

export const sources = ['http', 'file', 'kafka', 'redis', 'replay'] as const;

/** Where records come from. `origin` is the request id, the file name, the topic, the channel or the replayed dead letter's id. */
export interface Origin {
  source: (typeof sources)[number];
  origin: string;
  /** The API key names the sender of the records; each record may name another. Absent: nobody named it. */
  producer?: string | undefined;
  /** Where they came from no topic, but are written as the messages of one: it chooses their dialect. */
  topic?: string | undefined;
  /** The partition of the topic; 0 for other sources. */
  partition?: number;
  /** Tells a topic from one of the same name that was deleted before it, unsigned 64 bits; 0 elsewhere. */
  incarnation?: bigint;
  /** The sender says that the records are history, sent once again or for the first time. What files and replays bring is so anyway. */
  isBackfill?: boolean;
}

/** What a source of this kind brings is history: when it lands says nothing about how late its producer told it. */
const bringHistory: readonly Origin['source'][] = ['file', 'replay'];

/** Tells whether records of this origin are history. They are never counted as late. */
export function isImported({ source, isBackfill = false }: Pick<Origin, 'source' | 'isBackfill'>): boolean {
  return isBackfill || bringHistory.includes(source);
}

/** A header as the producer sent it: name and value, which may be absent. */
export type MessageHeader = readonly [name: Buffer, value: Buffer | null];

/**
 * One record as it was received; `position` is its index in the request, its line in the file, from 0 and 1, or its offset.
 * The bytes are the sender's again once its submission is done: the file reader then frees them, so nothing may keep a view.
 */
export interface SourceRecord {
  position: number;
  /** The value; a message without one holds `TOMBSTONE`. */
  bytes: Buffer;
  key?: Buffer | null;
  headers?: readonly MessageHeader[];
  /** The fault, where the source could not even read the record; `bytes` then holds what there is of it. */
  unreadable?: Rejection;
}

/** The bytes of a message that has no value, by identity: an empty value is another thing. */
export const TOMBSTONE = Buffer.alloc(0);

/** Reads a record that follows the contract and is written as machines write. Null: the check has to say what it is. */
export type ReadRecord = (record: SourceRecord, origin: Origin) => Reading | null;

/** Says what a record is. It never throws. */
export type Check = (record: SourceRecord, origin: Origin) => EventOutcome;

/**
 * Submissions that land in the order in which they came, or not at all: once one of them fails, none that was submitted
 * after it lands. A source that goes on from the highest position that landed needs that, or it would skip what failed.
 */
export interface Lane {
  isBroken: boolean;
}

/** The outcome of a record (G2): exactly one of these, which the fan-out decides once and for all. */
export type RecordResult =
  | {
      position: number;
      status: 'accepted' | 'duplicate' | 'conflict';
      eventType: string;
      eventId: string;
      /** The fields whose text was cut. Absent: none. */
      truncatedFields?: readonly string[];
      /** A duplicate told these fields for the first time. Absent: none. */
      addedFields?: readonly string[];
    }
  | {
      position: number;
      status: 'rejected';
      eventType: string | null;
      reason: DeadLetterReason;
      path: string;
      message: string;
      /** All that is wrong. Absent: path and message say it all. */
      faults?: readonly Violation[] | undefined;
      deadLetterId: string;
    };

/** Names a landed batch part: enough to look up the final results of one origin's records in the store, in any process. */
export interface Receipt {
  batchId: string;
  ingestedAtMs: number;
  origin: string;
  /** The fields that the check kept from landing. Absent in a receipt that is asked for later: only the process that checked knows them. */
  withheld?: Withheld;
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
   * Throws `intake_busy` (with facts.retryAfterSeconds) when what waits exceeds the memory bound, `intake_closed` while stopping, and
   * in a `lane` that is broken `lane_broken`, with which both promises reject when it breaks later.
   */
  submit(origin: Origin, records: readonly SourceRecord[], lane?: Lane): Submission;
  /** The final results of a landed submission, or null while its batch waits for the fan-out or is unknown. */
  results(receipt: Receipt): Promise<RecordResult[] | null>;
  /** Refuses more, and waits until everything submitted is fanned out or has failed. */
  close(): Promise<void>;
}

/** The records that are under way: how many, and when the oldest came, ms since 1970; null when there is none. */
export interface InFlight {
  oldestIngestedAtMs: number | null;
  records: number;
}
