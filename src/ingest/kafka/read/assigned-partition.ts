import { hasCode } from '../../../kernel/errors.ts';
import { aborted } from '../../../kernel/within.ts';
import { heldBytes } from '../../land/held-bytes.ts';
import type { Intake, Lane, Origin, SourceRecord } from '../../records.ts';
import { incarnationOf } from './positions.ts';
import type { ReadRecords } from '../wire/record-batches.ts';

// One partition while it is ours, in one life of its topic:
//
//   position ──fetch──▶ pieces ──submit──▶ in hand ──landed──▶ landed ──▶ may be committed
//
// When a piece does not land, nothing after it does (Lane); reading goes on from `landed` in a new lane.

export interface PartitionDeps {
  intake: Pick<Intake, 'submit'>;
  /** Something landed, or there is room again. */
  onProgress: () => void;
  /** Something could not land; reading goes on from there. */
  onFailure: (error: unknown) => void;
}

export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  /** The next offset to read, null while it should not be read. */
  wanted(nowMs: number): number | null;
  /** Takes what was read from an offset. What was asked for before reading went back to an earlier one is refused: it would leave a gap. */
  take(read: ReadRecords, fromOffset: number): void;
  /** Goes on elsewhere; false while something is in hand, which has to land first: it may not be there to be read again. */
  jump(offset: number): boolean;
  /** Not to be read before that time. */
  restUntil(ms: number): void;
  /** Reads no more, and waits until what is in hand has landed, or the signal is aborted; then nothing lands any more. */
  stop(signal: AbortSignal): Promise<void>;
  progress(): PartitionProgress;
  /** Told by the broker with every fetch. */
  sawLog(log: { startOffset: number; endOffset: number }): void;
  committed(offset: number): void;
}

export interface PartitionProgress {
  /** The offset after the last that landed, all before it included. */
  landed: number;
  /** When that landed, ms since 1970; null when nothing did since it was assigned. */
  landedAtMs: number | null;
  committed: number | null;
  endOffset: number | null;
  /** What is submitted and not landed holds of memory, bytes. */
  pendingBytes: number;
}

interface Piece {
  records: SourceRecord[];
  bytes: number;
  nextOffset: number;
}

const MAX_RECORDS = 10_000;
const MAX_BYTES = 8_000_000;
const BUSY_RETRY_MS = 50;

export function assignPartition(
  at: { topic: string; partition: number; topicId: string; offset: number; committed: number | null },
  deps: PartitionDeps,
): AssignedPartition {
  const { topic, partition, topicId } = at;
  const origin: Origin = { source: 'kafka', origin: topic, partition, incarnation: incarnationOf(topicId) };
  let lane: Lane = { isBroken: false };
  let position = at.offset;
  let landed = at.offset;
  let landedAtMs: number | null = null;
  let committed = at.committed;
  let endOffset: number | null = null;
  let pendingBytes = 0;
  let notBeforeMs = 0;
  let stopping = false;
  let pieces: Piece[] = [];
  let inHand: { nextOffset: number; landedAtMs: number | null }[] = [];
  let idle = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | null = null;

  function submitPieces(): void {
    timer = null;
    for (let piece = pieces[0]; piece !== undefined; piece = pieces[0]) {
      if (piece.records.length === 0) inHand.push({ nextOffset: piece.nextOffset, landedAtMs: Date.now() });
      else if (!submit(piece)) return;
      pieces.shift();
    }
    advance();
  }

  /** False when it has to wait, or everything was given up. */
  function submit({ records, bytes, nextOffset }: Piece): boolean {
    const own = lane;
    try {
      const { landed: landing } = deps.intake.submit(origin, records, own);
      const entry: (typeof inHand)[number] = { nextOffset, landedAtMs: null };
      inHand.push(entry);
      pendingBytes += bytes;
      void landing.then(
        (receipt) => {
          pendingBytes -= bytes;
          entry.landedAtMs = receipt.ingestedAtMs;
          if (own === lane) advance();
          deps.onProgress();
        },
        (error: unknown) => {
          pendingBytes -= bytes;
          if (own === lane) fail(error);
        },
      );
      return true;
    } catch (error) {
      if (hasCode(error, 'intake_busy')) timer = setTimeout(submitPieces, BUSY_RETRY_MS);
      else fail(error);
      return false;
    }
  }

  function advance(): void {
    for (let entry = inHand[0]; entry !== undefined && entry.landedAtMs !== null; entry = inHand[0]) {
      landed = entry.nextOffset;
      ({ landedAtMs } = entry);
      inHand.shift();
    }
    if (inHand.length === 0 && pieces.length === 0) idle.resolve();
  }

  function fail(error: unknown): void {
    startAgain(landed);
    if (!stopping) deps.onFailure(error);
  }

  function startAgain(offset: number): void {
    lane = { isBroken: false };
    if (timer !== null) clearTimeout(timer);
    timer = null;
    pieces = [];
    inHand = [];
    position = offset;
    landed = offset;
    idle.resolve();
  }

  return {
    topic,
    partition,
    topicId,
    wanted: (nowMs) => (stopping || pieces.length > 0 || nowMs < notBeforeMs ? null : position),
    take(read, fromOffset) {
      if (stopping || fromOffset !== position || read.nextOffset === position) return;
      position = read.nextOffset;
      pieces.push(...cut(read));
      idle.resolve();
      idle = Promise.withResolvers();
      submitPieces();
    },
    jump(offset) {
      if (inHand.length > 0 || pieces.length > 0) return false;
      startAgain(offset);
      return true;
    },
    restUntil: (ms) => (notBeforeMs = ms),
    async stop(signal) {
      stopping = true;
      if (inHand.length > 0 || pieces.length > 0) {
        const { promise } = idle;
        await Promise.race([promise, aborted(signal)]);
      }
      lane.isBroken = true;
      if (timer !== null) clearTimeout(timer);
    },
    progress: () => ({ landed, landedAtMs, committed, endOffset, pendingBytes }),
    sawLog: (log) => ({ endOffset } = log),
    committed: (offset) => (committed = Math.max(committed ?? 0, offset)),
  };
}

/** Pieces of a size that does not make a batch too large by itself. The last one carries the end of what was read. */
function cut({ records, nextOffset }: ReadRecords): Piece[] {
  const pieces: Piece[] = [];
  let piece: Piece = { records: [], bytes: 0, nextOffset };
  for (const record of records) {
    if (piece.records.length >= MAX_RECORDS || piece.bytes >= MAX_BYTES) {
      pieces.push({ ...piece, nextOffset: record.position });
      piece = { records: [], bytes: 0, nextOffset };
    }
    piece.records.push(record);
    piece.bytes += heldBytes(record);
  }
  pieces.push(piece);
  return pieces;
}
