// Something that hangs keeps its connections open and reports no error: it only does not answer. So it is asked now and then,
// and the time since its last answer is counted.

/** The time for which something has not answered. */
export interface Silence {
  /** Milliseconds since the last answer, to half a second. Time in which this process was stopped or blocked hardly counts. */
  ms(): number;
  /** Tells of an answer, whoever had asked. */
  heard(): void;
  close(): void;
}

export interface SilenceOptions {
  /** Asks for a sign of life. It resolves with an answer, and rejects or resolves with false when there was none in time. */
  ask: () => Promise<unknown>;
  /** So much silence comes before a question, so that something that is busy answering is not asked. */
  askAfterMs: number;
}

/** After so long without an answer, something is taken to hang: it is said to be away, and no work should wait for it. */
export const HANGS_AFTER_MS = 6_000;

const LOOK_EVERY_MS = 500;
// A process that was stopped, or whose thread was busy, could not have heard an answer. Its next tick counts for two at most.
const LONGEST_TICK_MS = 2 * LOOK_EVERY_MS;

/** Begins to count. */
export function openSilence({ ask, askAfterMs }: SilenceOptions): Silence {
  let silentMs = 0;
  let lastTickAt = performance.now();
  let isAsking = false;
  const heard = () => void (silentMs = 0);
  const timer = setInterval(() => {
    const now = performance.now();
    silentMs += Math.min(now - lastTickAt, LONGEST_TICK_MS);
    lastTickAt = now;
    if (silentMs < askAfterMs || isAsking) return;
    isAsking = true;
    void ask()
      .then((answer) => {
        if (answer !== false) heard();
      })
      .catch(() => undefined) // no answer: the silence goes on
      .finally(() => (isAsking = false));
  }, LOOK_EVERY_MS);
  timer.unref(); // it is only told of the silence of others, and must not keep a process
  return { ms: () => silentMs, heard, close: () => clearInterval(timer) };
}
