import { hasCode } from '../../../kernel/errors.ts';
import { aborted } from '../../../kernel/within.ts';
import type { Intake, Lane, Origin } from '../../records.ts';
import type { PartitionProgress } from '../partition-progress.ts';
import type { ReadRecords } from '../wire/record-batches.ts';
import { cutPieces, type Piece } from './cut-pieces.ts';
import { LandingWindow } from './landing-window.ts';
import { incarnationOf } from './positions.ts';

// One partition while this process owns it, in one incarnation of its topic:
//
//   position ──fetch──▶ pieces ──submit──▶ landing window ──landed──▶ may be committed
//
// When a piece fails to land, no later piece lands (Lane), and reading begins again at `landed` with a new lane.

export interface PartitionDeps {
  intake: Pick<Intake, 'submit'>;
  /** Called when something has landed, so that there is room again. */
  onProgress: () => void;
  /** Called when something could not land; reading then begins again from there. */
  onFailure: (error: unknown) => void;
}

export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  /** The next offset to read; null while nothing should be read. */
  wanted(nowMs: number): number | null;
  /** Takes records that were read from an offset. Refuses them when reading has begun again earlier: they would leave a gap. */
  take(read: ReadRecords, fromOffset: number): void;
  /** Continues at another offset. Returns false while records wait to land: they go first, as the log may have lost them. */
  jump(offset: number): boolean;
  /** Forbids reading until a time, ms since 1970. */
  restUntil(ms: number): void;
  /** Stops reading. Resolves when the records that were read have landed or the signal is aborted; after that nothing lands. */
  stop(signal: AbortSignal): Promise<void>;
  progress(): OwnProgress;
  /** Notes both ends of the log, which the broker sends with every fetch. */
  sawLog(log: { startOffset: number; endOffset: number }): void;
  /** Notes that the group has committed an offset. */
  committed(offset: number): void;
}

/** The progress of a partition as the process that reads it knows it. */
export interface OwnProgress extends PartitionProgress {
  landed: number;
  /** The time at which the last message landed, ms since 1970; null when none has since the partition was assigned. */
  landedAtMs: number | null;
  /** The memory taken by records that were read and have not landed. */
  pendingBytes: number;
}

const BUSY_RETRY_MS = 50;

/** The partition, and the offset at which reading begins. */
export interface PartitionStart {
  topic: string;
  partition: number;
  topicId: string;
  offset: number;
  committed: number | null;
}

interface Reading extends PartitionDeps {
  origin: Origin;
  lane: Lane;
  position: number;
  window: LandingWindow;
  /** Pieces that were read and not submitted yet, because the intake was busy. */
  pieces: Piece[];
  pendingBytes: number;
  notBeforeMs: number;
  isStopping: boolean;
  /** Resolved while no record waits to land. */
  idle: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
}

/** Starts reading a partition at its offset. */
export function assignPartition(at: PartitionStart, deps: PartitionDeps): AssignedPartition {
  const { topic, partition, topicId, offset } = at;
  let { committed } = at;
  let endOffset: number | null = null;
  const reading: Reading = {
    ...deps,
    origin: { source: 'kafka', origin: topic, partition, incarnation: incarnationOf(topicId) },
    lane: { isBroken: false },
    position: offset,
    window: new LandingWindow(offset),
    pieces: [],
    pendingBytes: 0,
    notBeforeMs: 0,
    isStopping: false,
    idle: Promise.withResolvers(),
    timer: undefined,
  };
  return {
    topic,
    partition,
    topicId,
    wanted: (nowMs) => wanted(reading, nowMs),
    take: (read, fromOffset) => take(reading, read, fromOffset),
    jump(target) {
      if (!isIdle(reading)) return false;
      beginAgain(reading, target);
      return true;
    },
    restUntil: (ms) => (reading.notBeforeMs = ms),
    stop: (signal) => stop(reading, signal),
    progress() {
      const { window, pieces } = reading;
      const pendingBytes = pieces.reduce((sum, { bytes }) => sum + bytes, reading.pendingBytes);
      const { landed, landedAtMs } = window;
      return { topic, partition, landed, landedAtMs, committed, endOffset, pendingBytes };
    },
    sawLog: (log) => ({ endOffset } = log),
    committed: (reached) => (committed = Math.max(committed ?? 0, reached)),
  };
}

function isIdle({ window, pieces }: Reading): boolean {
  return window.isEmpty && pieces.length === 0;
}

function wanted({ isStopping, pieces, notBeforeMs, position }: Reading, nowMs: number): number | null {
  return isStopping || pieces.length > 0 || nowMs < notBeforeMs ? null : position;
}

function take(reading: Reading, read: ReadRecords, fromOffset: number): void {
  const { isStopping, position } = reading;
  if (isStopping || fromOffset !== position || read.nextOffset === position) return;
  reading.position = read.nextOffset;
  reading.pieces.push(...cutPieces(read));
  reading.idle.resolve();
  reading.idle = Promise.withResolvers();
  submitPieces(reading);
}

function submitPieces(reading: Reading): void {
  const { pieces, window } = reading;
  for (let piece = pieces[0]; piece !== undefined; piece = pieces[0]) {
    if (piece.records.length === 0) window.submit(piece.nextOffset, Date.now());
    else if (!submit(reading, piece)) return;
    pieces.shift();
  }
  advance(reading);
}

/** Submits a piece. Returns false when the intake is busy, or when the piece failed and reading begins again. */
function submit(reading: Reading, { records, bytes, nextOffset }: Piece): boolean {
  const { lane } = reading;
  try {
    const { landed } = reading.intake.submit(reading.origin, records, lane);
    const submitted = reading.window.submit(nextOffset, null);
    reading.pendingBytes += bytes;
    void landed.then(
      (receipt) => {
        reading.pendingBytes -= bytes;
        submitted.landedAtMs = receipt.ingestedAtMs;
        if (lane === reading.lane) advance(reading);
        reading.onProgress();
      },
      (error: unknown) => {
        reading.pendingBytes -= bytes;
        if (lane === reading.lane) fail(reading, error);
      },
    );
    return true;
  } catch (error) {
    if (hasCode(error, 'intake_busy')) reading.timer = setTimeout(submitPieces, BUSY_RETRY_MS, reading);
    else fail(reading, error);
    return false;
  }
}

function advance(reading: Reading): void {
  reading.window.advance();
  if (isIdle(reading)) reading.idle.resolve();
}

function fail(reading: Reading, error: unknown): void {
  beginAgain(reading, reading.window.landed);
  if (!reading.isStopping) reading.onFailure(error);
}

/** Forgets the records that have not landed. If the former lane's landing ends later, it changes nothing here. */
function beginAgain(reading: Reading, offset: number): void {
  reading.lane = { isBroken: false };
  clearTimeout(reading.timer);
  reading.pieces = [];
  reading.window.restart(offset);
  reading.position = offset;
  reading.idle.resolve();
}

async function stop(reading: Reading, signal: AbortSignal): Promise<void> {
  reading.isStopping = true;
  if (!isIdle(reading)) await Promise.race([reading.idle.promise, aborted(signal)]);
  reading.lane.isBroken = true;
  clearTimeout(reading.timer);
}
