import { CodedError } from '../../kernel/errors.ts';
import { makePlaces, type PlacesOptions } from './turn-places.ts';
import { type Asker, makeQueue } from './turn-queue.ts';

// Statements of many askers share a few places. Each place that becomes free goes to the asker that has waited longest since its
// last turn, so a question of three statements does not wait behind all statements of one with a hundred.

export interface TurnOptions extends PlacesOptions {
  /** An asker waits this long at most for its next turn, in ms; one that gets its turns may have much left to ask. */
  patienceMs: number;
}

export interface Turns {
  /**
   * Calls `act` when it is the asker's turn. Throws the reason of `signal` when it is aborted before, and `queries_busy` when the
   * wait takes too long.
   */
  take<T>(asker: Asker, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T>;
}

/** Makes the places and the queue in front of them. */
export function makeTurns({ patienceMs, ...share }: TurnOptions): Turns {
  const queue = makeQueue();
  const { mayBegin, enter } = makePlaces(share, () => {
    for (let begin = queue.next(mayBegin); begin !== null; begin = queue.next(mayBegin)) begin();
  });

  /** Waits for a place. Returns what gives it back. */
  function wait(asker: Asker, signal: AbortSignal | undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const begin = () => end(() => resolve(enter(asker)));
      const giveUp = (reason: Error) => {
        queue.remove(asker, begin);
        end(() => reject(reason));
      };
      const onAbort = () => giveUp(signal?.reason as Error);
      const look = () => {
        const leftMs = patienceMs - queue.waitedMs(asker);
        if (leftMs <= 0) giveUp(busy());
        else timer = setTimeout(look, leftMs);
      };
      let timer = setTimeout(look, patienceMs);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.add(asker, begin);
    });
  }

  return {
    async take(asker, signal, act) {
      signal?.throwIfAborted();
      const leave = mayBegin(asker) ? enter(asker) : await wait(asker, signal);
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}

/** Makes the error of a question that has waited too long for its turn. */
export function busy(cause?: unknown): CodedError {
  return new CodedError('queries_busy', 'Too many questions are being answered. Ask again in a moment.', {
    facts: { retryAfterSeconds: 5 },
    cause,
  });
}
