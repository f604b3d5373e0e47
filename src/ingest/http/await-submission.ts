import type { Receipt, RecordResult, Submission } from '../records.ts';
import { CodedError } from '../../kernel/errors.ts';

/** How long a request waits, ms, both counted from its submission. */
export interface Patience {
  /** For the fan-out, which tells duplicates apart; then it is answered with what is known. */
  doneWithinMs: number;
  /** For landing; then it is given up. */
  landedWithinMs: number;
}

export type Settled = { receipt: Receipt; results: RecordResult[] | null };

const late = Symbol('late');

/**
 * Waits for a submission: results when the fan-out is quick enough, else null as soon as the records are durable. Never
 * returns before landing (G3). Throws what landing throws, and `landing_slow` when it takes too long: the records may
 * land all the same. An error of the fan-out is none of the sender's: the records are stored and will be fanned out.
 */
export async function awaitSubmission(submission: Submission, patience: Patience): Promise<Settled> {
  const deadline = performance.now() + patience.landedWithinMs;
  submission.landed.catch(() => undefined); // looked at below, perhaps much later
  const done = submission.done.catch(() => null);
  const results = await within(done, patience.doneWithinMs);
  const receipt = await within(submission.landed, Math.max(0, deadline - performance.now()));
  if (receipt === late) {
    throw new CodedError(
      'landing_slow',
      'The event store did not take the events in time; they may still be stored.',
      {
        facts: { retryAfterSeconds: 5 },
      },
    );
  }
  return { receipt, results: results === late ? null : results };
}

function within<T>(promise: Promise<T>, waitMs: number): Promise<T | typeof late> {
  let timer: NodeJS.Timeout;
  const timeout = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), waitMs);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
