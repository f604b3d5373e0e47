import { CodedError } from '../../kernel/errors.ts';

// Statements of many askers share a few places. Each place that becomes free goes to the asker that has waited longest since its
// last turn, so a question of three statements does not wait behind all statements of one with a hundred.

/** The statements of one asker, who gets one place at a time in turn with the others. */
export type Asker = object;

export interface TurnOptions {
  /** The number of places. */
  places: number;
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
export function makeTurns({ places, patienceMs }: TurnOptions): Turns {
  const queue = makeQueue();
  let free = places;

  function leave(): void {
    const next = queue.next();
    if (next === null) free += 1;
    else next();
  }

  function wait(asker: Asker, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => end(resolve);
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
      if (free > 0) free -= 1;
      else await wait(asker, signal);
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}

type Begin = () => void;

/** The statements that wait, by asker. The asker that is next stands first, and goes to the end with what it has left to ask. */
function makeQueue() {
  const waiting = new Map<Asker, Begin[]>();
  const lastTurnMs = new WeakMap<Asker, number>();
  const put = (asker: Asker, statements: Begin[]) => {
    if (statements.length > 0) waiting.set(asker, statements);
    else waiting.delete(asker);
  };
  return {
    add(asker: Asker, begin: Begin) {
      const others = waiting.get(asker);
      if (others === undefined) lastTurnMs.set(asker, performance.now());
      put(asker, [...(others ?? []), begin]);
    },
    /** Returns for how long an asker that waits has had no turn, ms. */
    waitedMs: (asker: Asker) => performance.now() - (lastTurnMs.get(asker) ?? 0),
    remove: (asker: Asker, begin: Begin) =>
      put(
        asker,
        (waiting.get(asker) ?? []).filter((one) => one !== begin),
      ),
    /** Takes the statement whose turn it is; null when none waits. */
    next(): Begin | null {
      const [first] = waiting;
      if (first === undefined) return null;
      const [asker, [begin, ...rest]] = first;
      waiting.delete(asker);
      put(asker, rest);
      lastTurnMs.set(asker, performance.now());
      return begin ?? null;
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
