import { createHash } from 'node:crypto';
import type { DeadLetterReason } from '../../events/contract.ts';
import type { Violation } from '../../events/explain.ts';
import { CodedError } from '../../kernel/errors.ts';
import type { Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { MessageHeader, Origin } from '../records.ts';

/** A message that is no event, with its original bytes: the only value in the service that may hold personal data. */
export interface DeadLetter {
  /** From `deadLetterId`: the same coordinates are the same letter. */
  id: string;
  receivedAtMs: number;
  reason: DeadLetterReason;
  /** As sent; null when unknown. */
  eventType: string | null;
  path: string;
  message: string;
  /** All that is wrong. Absent: path and message say it all. */
  faults?: readonly Violation[];
  source: Origin['source'];
  origin: string;
  partition: number;
  position: number;
  key: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** The length and the hash of a message that was too large to be kept: `body` is its beginning. Absent: `body` is all of it. */
  whole?: { bytes: number; sha256: string };
  /** The rest of a message of a topic beside its value, as sent. It is not kept. */
  original?: { key: Buffer | null; headers: readonly MessageHeader[] };
}

/** The outcome of one replay. */
export interface Replay {
  replayedAtMs: number;
  status: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
  /** The reason of a rejected replay. */
  reason: DeadLetterReason | null;
  message: string;
  /** The body that was sent instead of the original one; null when the original was replayed. */
  correctedBody: Buffer | null;
}

/** A letter is open until one of its replays becomes an event; then it is resolved. */
export type LetterState = 'open' | 'resolved';

/** A letter without its bytes. */
export interface LetterSummary extends Omit<DeadLetter, 'body' | 'headers' | 'original' | 'whole'> {
  state: LetterState;
  /** The length of the whole message. */
  bodyBytes: number;
  replays: number;
}

/** A stored letter, with its replays from the oldest to the newest. */
export interface StoredLetter extends DeadLetter {
  state: LetterState;
  replayed: readonly Omit<Replay, 'correctedBody'>[];
}

/** Selects letters that match all the parts that are given. Times are of arrival, `[fromMs, toMs)`. */
export interface LetterFilter {
  state?: LetterState;
  reason?: DeadLetterReason;
  eventType?: string;
  source?: Origin['source'];
  origin?: string;
  fromMs?: number;
  toMs?: number;
  /** The message holds at least one of these texts, such as the id of a booking, in capitals or not. */
  naming?: readonly string[];
}

export interface LetterPage {
  letters: LetterSummary[];
  /** Ask with it for the next page; null at the end. */
  nextCursor: string | null;
}

export interface LetterCount {
  reason: DeadLetterReason;
  /** Empty when unknown. */
  eventType: string;
  open: number;
  resolved: number;
}

/** The dead letters of the store. Every method throws `store_unavailable` or `store_refused`. */
export interface DeadLetters {
  /** Keeps letters; one that is there already stays as it is, so a repeat after an error is safe. */
  insert(letters: readonly DeadLetter[]): Promise<void>;
  /** Newest first. `limit` is 1 to 1,000. Throws `invalid_cursor`. */
  list(filter: LetterFilter, page: { limit: number; cursor?: string }, asking?: Asking): Promise<LetterPage>;
  counts(filter: LetterFilter, asking?: Asking): Promise<LetterCount[]>;
  /** Null when there is no such letter. */
  get(id: string): Promise<StoredLetter | null>;
  recordReplay(letterId: string, replay: Replay): Promise<void>;
}

/** Makes the error for a letter that holds only the beginning of its message. */
export function letterCut({ id, body, whole }: Pick<DeadLetter, 'id' | 'body' | 'whole'>): CodedError {
  return new CodedError(
    'letter_cut',
    `The dead letter ${id} holds ${body.length} of ${whole?.bytes} bytes. Send the corrected body with the request.`,
  );
}

/** Makes the error for an id that no letter has. */
export function letterNotFound(id: string): CodedError {
  return new CodedError('letter_not_found', `There is no dead letter ${id}.`);
}

/** Where a message was received, and its bytes. */
export interface LetterCoordinates extends Origin {
  position: number;
  bytes: Buffer;
}

/**
 * Derives the id of a letter from its coordinates and its bytes: a file that was changed under its old name gives new
 * letters, and an unchanged one gives none. A rejected replay keeps the id of the letter that it tried to mend.
 */
export function deadLetterId({ source, origin, position, bytes, ...place }: LetterCoordinates): string {
  if (source === 'replay') return origin;
  const partition = source === 'kafka' ? `${place.partition ?? 0}\n${place.incarnation ?? 0n}\n` : '';
  const digest = createHash('sha256')
    .update(`${source}\n${partition}${position}\n${origin.length}\n${origin}\n`)
    .update(bytes)
    .digest()
    .subarray(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x80; // version 8 of RFC 9562: made by a rule of our own
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
