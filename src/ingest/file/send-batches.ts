import { backoffMs } from '../../kernel/retry.ts';
import { type CodedError, hasCode } from '../../kernel/errors.ts';
import type { Intake, Origin, RecordResult, Submission } from '../records.ts';
import type { Batch } from './cut-batches.ts';

// The sender keeps a few batches under way, so that the next one is read while others land and fan out. It settles them in
// their order, so that an import can note at any time up to which record everything is stored.
//
// When the intake is busy or the store is away, the sender waits and sends the same records again, until they are taken. It
// need not know whether they had landed: records that had come back as duplicates (G1).

/** A wait before records are sent again. */
export interface SendDelay {
  code: string;
  attempt: number;
  waitMs: number;
}

export interface SenderOptions {
  intake: Pick<Intake, 'submit'>;
  origin: Origin;
  /** Batches on their way at once. */
  window: number;
  onSettled: (batch: Batch, results: RecordResult[]) => Promise<void>;
  onDelay: (delay: SendDelay) => void;
  /** Rejects when the import is interrupted. */
  sleep: (ms: number) => Promise<void>;
}

export interface BatchSender {
  /** Resolves when there is room for another batch. Throws what cannot be waited out. */
  send(batch: Batch): Promise<void>;
  /** Resolves when everything is settled. */
  drain(): Promise<void>;
}

const WAITS = { firstMs: 250, maxMs: 15_000 };

/** Opens a sender to an intake. */
export function makeBatchSender(options: SenderOptions): BatchSender {
  const underWay: { batch: Batch; submission: Submission }[] = [];

  async function submit(batch: Batch, failures = 0): Promise<Submission> {
    for (let attempt = failures; ; attempt++) {
      try {
        return trySubmit(options, batch);
      } catch (error) {
        if (!isPassing(error)) throw error;
        const oldest = underWay[0];
        // Our own batches keep the intake busy: wait until the oldest of them is settled.
        if (error.code === 'intake_busy' && oldest !== undefined && oldest.batch !== batch)
          await settleOldest();
        else await waitAfter(error, attempt, options);
      }
    }
  }

  async function settleOldest(): Promise<void> {
    const oldest = underWay[0];
    if (oldest === undefined) return;
    const results = await resultsOf(oldest);
    underWay.shift();
    await options.onSettled(oldest.batch, results);
  }

  async function resultsOf(sent: { batch: Batch; submission: Submission }): Promise<RecordResult[]> {
    for (let failures = 0; ; failures++) {
      try {
        return await sent.submission.done;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await waitAfter(error, failures, options);
        sent.submission = await submit(sent.batch, failures + 1);
      }
    }
  }

  return {
    async send(batch) {
      while (underWay.length >= options.window) await settleOldest();
      underWay.push({ batch, submission: await submit(batch) });
    },
    async drain() {
      while (underWay.length > 0) await settleOldest();
    },
  };
}

async function waitAfter(error: CodedError, attempt: number, options: SenderOptions): Promise<void> {
  const waitMs = backoffMs(attempt, WAITS);
  options.onDelay({ code: error.code, attempt: attempt + 1, waitMs });
  await options.sleep(waitMs);
}

function trySubmit({ intake, origin }: SenderOptions, { records }: Batch): Submission {
  const submission = intake.submit(origin, records);
  // settleOldest() handles a failure in its turn; until then it must not end the process as an unhandled rejection.
  submission.landed.catch(() => undefined);
  submission.done.catch(() => undefined);
  return submission;
}

function isPassing(error: unknown): error is CodedError {
  return hasCode(error, 'intake_busy', 'store_unavailable');
}
