import { aborted } from '../../kernel/within.ts';

// Processes that share a store wake one another, so that none asks the store again and again whether there is something to do.
//
//   lands a batch and may not write ──landed──▶ the writer ──done──▶ whoever waits for its batches or tasks
//   asks for a task of the writer ──requested──▶            ──freed──▶ whoever may write in its place
//
// A call carries nothing and may be lost: what there is to do is in the store, and who is called reads it there. So a lost call
// costs time and never an event.

/** What a process can tell the others. */
export const calls = ['landed', 'requested', 'done', 'freed'] as const;
export type Call = (typeof calls)[number];

/** The calls between the processes of one store. */
export interface Wakes {
  /** Calls all processes, this one included. Returns at once, and never throws. */
  tell(call: Call): void;
  /** Runs `act` at each call. It may also run when nobody has called. Returns how to stop. */
  hear(call: Call, act: () => void): () => void;
  /** True: nothing makes up for a call that was lost, so who waits must also look by himself. */
  mayLose: boolean;
  close(): Promise<void>;
}

/** Holds the listeners of each call. */
export function makeListeners() {
  const listeners = Object.fromEntries(calls.map((call) => [call, new Set<() => void>()])) as Record<
    Call,
    Set<() => void>
  >;
  return {
    hear(call: Call, act: () => void): () => void {
      listeners[call].add(act);
      return () => void listeners[call].delete(act);
    },
    emit(call: Call): void {
      for (const act of listeners[call]) act();
    },
  };
}

/** Returns calls that go, and are heard, by every one of these ways. */
export function joinWakes(ways: readonly Wakes[]): Wakes {
  return {
    tell: (call) => ways.forEach((way) => way.tell(call)),
    hear(call, act) {
      const ends = ways.map((way) => way.hear(call, act));
      return () => ends.forEach((end) => end());
    },
    mayLose: ways.some((way) => way.mayLose),
    async close() {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}

/** Waits for calls, and remembers one that comes while nobody waits. */
export interface CallWait {
  /** Resolves at the next call, after `ms`, or when `signal` is aborted. */
  next(ms: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** Starts listening at once, so that no later call is missed. */
export function waitForCalls(wakes: Pick<Wakes, 'hear'>, call: Call): CallWait {
  let called = Promise.withResolvers<void>();
  const close = wakes.hear(call, () => called.resolve());
  return {
    async next(ms, signal) {
      const timer = setTimeout(() => called.resolve(), ms);
      await (signal === undefined ? called.promise : Promise.race([called.promise, aborted(signal)]));
      clearTimeout(timer);
      called = Promise.withResolvers();
    },
    close,
  };
}
