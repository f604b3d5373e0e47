import { setImmediate as nextTick } from 'node:timers/promises';
import type { EventOutcome } from '../events/outcome.ts';
import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { Connection } from '../warehouse/connection.ts';
import type { DeadLetter } from './dead-letters.ts';
import { type Draft, type Part, addPart, closeDraft, emptyDraft, fits, reportBatch } from './draft.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import { landBatch } from './land.ts';
import { prepareRecord } from './prepare.ts';
import type { Intake, RecordResult } from './records.ts';
import { readResults } from './results.ts';

// The pipeline of every source, in its order:
//
//   submit ──▶ check ──▶ draft ──▶ keep dead letters ──▶ land ──▶ fan out ──▶ report
//              (slices, so that other requests are served between)  │
//              one batch is drafted while one lands and one is fanned out
//
// What happens to a submission when a step throws: check never throws; an error while keeping dead letters or landing
// rejects both promises of every part of that batch (nothing was acknowledged, the sender repeats); after landing the
// batch belongs to the fan-out, which retries until it is done, in this process or the next.

export type Step = 'check' | 'dead_letters' | 'land';

export interface IntakeOptions {
  connection: Connection;
  fanOut: Pick<FanOut, 'submit' | 'inFlight'>;
  check: (bytes: Buffer) => EventOutcome;
  keepLetters: (letters: readonly DeadLetter[]) => Promise<void>;
  limits: { maxEvents: number; maxBytes: number; maxWaitMs: number; maxPendingBytes: number };
  now: () => number;
  /** How long landing may be retried while the store is away, ms. */
  patienceMs: number;
  log: Logger;
  onStep?: (step: Step, seconds: number, records: number) => void;
  onResults?: (results: readonly RecordResult[]) => void;
}

export interface OpenIntake extends Intake {
  /** Records that are received or landed and not queryable yet, and when the oldest came. */
  inFlight(): { oldestIngestedAtMs: number | null; records: number; pendingBytes: number };
}

const SLICE = 1_000;
const MAX_LANDED_AHEAD = 2;

/** Opens the way in. Batches close when full, or `maxWaitMs` after their first record, and one at a time lands. */
export function openIntake(options: IntakeOptions): OpenIntake {
  const { limits, log } = options;
  const waiting: { part: Part; records: Parameters<Intake['submit']>[1] }[] = [];
  const open = new Set<Part>();
  let draft = emptyDraft();
  let draftTimer: NodeJS.Timeout | null = null;
  let checking = false;
  let landing: Promise<void> = Promise.resolve();
  let landingCount = 0;
  let landedAhead = 0;
  let pendingBytes = 0;
  let closing = false;

  async function checkWaiting(): Promise<void> {
    if (checking) return;
    checking = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { part, records } = next;
      const startedAt = performance.now();
      const context = { origin: part.origin, check: options.check, receivedAtMs: part.receivedAtMs };
      for (let from = 0; from < records.length; from += SLICE) {
        for (const record of records.slice(from, from + SLICE)) prepareRecord(part.prepared, record, context);
        if (from + SLICE < records.length) await nextTick();
      }
      options.onStep?.('check', (performance.now() - startedAt) / 1000, records.length);
      if (!fits(draft, part.prepared, limits)) closeBatch();
      addPart(draft, part);
      if (draft.records >= limits.maxEvents || draft.chars >= limits.maxBytes) closeBatch();
      else draftTimer ??= setTimeout(closeBatch, limits.maxWaitMs);
      await nextTick();
    }
    checking = false;
  }

  function closeBatch(): void {
    if (draftTimer !== null) clearTimeout(draftTimer);
    draftTimer = null;
    // While the store is behind, the draft grows instead: fewer and larger batches are what lets it catch up.
    const full = draft.records >= limits.maxEvents || draft.chars >= limits.maxBytes;
    if (landingCount > 0 && !full) {
      draftTimer = setTimeout(closeBatch, limits.maxWaitMs / 4);
      return;
    }
    if (draft.parts.length === 0) return;
    const closed = draft;
    draft = emptyDraft();
    landingCount += 1;
    landing = landing.then(() => land(closed)).finally(() => (landingCount -= 1));
  }

  async function land(closed: Draft): Promise<void> {
    while (landedAhead >= MAX_LANDED_AHEAD) await fanOutProgress.promise;
    const { batch, text, letters, memory } = closeDraft(closed, options.now());
    try {
      await timed('dead_letters', letters.length, () =>
        letters.length > 0 ? options.keepLetters(letters) : Promise.resolve(),
      );
      await timed('land', batch.records, () =>
        landBatch(options.connection, batch, { text, patienceMs: options.patienceMs }),
      );
    } catch (error) {
      log.error(
        { err: error, records: batch.records },
        'a batch could not be landed; nothing of it was acknowledged',
      );
      for (const part of closed.parts) release(part, error);
      return;
    }
    for (const part of closed.parts) part.landed.resolve({ ...batch, origin: part.origin.origin });
    landedAhead += 1;
    void options.fanOut.submit(batch, memory).then(
      (redeliveries) => settle(closed, () => reportBatch(closed, redeliveries)),
      (error: unknown) => settle(closed, () => closed.parts.forEach((part) => part.done.reject(error))),
    );
  }

  let fanOutProgress = Promise.withResolvers<void>();
  function settle(closed: Draft, report: () => void): void {
    landedAhead -= 1;
    report();
    for (const part of closed.parts) {
      release(part, null);
      if (options.onResults !== undefined) void part.done.promise.then(options.onResults, () => undefined);
    }
    fanOutProgress.resolve();
    fanOutProgress = Promise.withResolvers<void>();
  }

  function release(part: Part, error: unknown): void {
    open.delete(part);
    pendingBytes -= part.bytes;
    if (error === null) return;
    part.landed.reject(error);
    part.done.reject(error);
  }

  async function timed(step: Step, records: number, act: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    await act();
    if (records > 0) options.onStep?.(step, (performance.now() - startedAt) / 1000, records);
  }

  return {
    submit(origin, records) {
      const bytes = records.reduce((sum, record) => sum + record.bytes.length, 0);
      if (closing)
        throw new CodedError('intake_closed', 'The service is stopping.', {
          facts: { retryAfterSeconds: 5 },
        });
      if (pendingBytes > 0 && pendingBytes + bytes > limits.maxPendingBytes) {
        throw new CodedError(
          'intake_busy',
          'The event store is behind; send these events again a little later.',
          {
            facts: { retryAfterSeconds: 2, pendingBytes, maxPendingBytes: limits.maxPendingBytes },
          },
        );
      }
      const part = makePart(origin, options.now(), bytes);
      pendingBytes += bytes;
      open.add(part);
      waiting.push({ part, records });
      void checkWaiting();
      return { landed: part.landed.promise, done: part.done.promise };
    },
    results: (receipt) => readResults(options.connection, receipt),
    inFlight() {
      const beyond = options.fanOut.inFlight();
      let oldest = beyond.oldestIngestedAtMs ?? Number.POSITIVE_INFINITY;
      let records = beyond.records;
      for (const part of open) {
        oldest = Math.min(oldest, part.receivedAtMs);
        records = Math.max(records, part.prepared.records.length);
      }
      return { oldestIngestedAtMs: Number.isFinite(oldest) ? oldest : null, records, pendingBytes };
    },
    async close() {
      closing = true;
      await Promise.allSettled([...open].map((part) => part.done.promise));
    },
  };
}

function makePart(origin: Part['origin'], receivedAtMs: number, bytes: number): Part {
  const part: Part = {
    origin,
    receivedAtMs,
    bytes,
    prepared: { records: [], rows: [], rowChars: 0, letters: [] },
    landed: Promise.withResolvers(),
    done: Promise.withResolvers(),
  };
  // Whoever waits for one of them gets the error; the other must not end the process as unhandled.
  part.landed.promise.catch(() => undefined);
  part.done.promise.catch(() => undefined);
  return part;
}
