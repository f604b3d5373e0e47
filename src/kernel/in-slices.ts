// A long computation keeps the event loop from everything else, events that arrive included. Written as a generator that yields
// between its parts, it runs in slices: while one rests, the loop serves the others.

/** A computation that yields wherever it may be interrupted. */
export type Work<T> = Generator<undefined, T, undefined>;

/** Runs a computation in slices. */
export type InSlices = <T>(work: Work<T>) => Promise<T>;

const SLICE_MS = 5;

/** Runs a computation to its end at once: for tests, and where it is known to be short. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Makes a function that runs computations in slices of a few milliseconds. The first slice runs at once, so a short computation
 * waits for nobody; long ones take turns, and only one slice runs in each turn of the event loop.
 */
export function makeSlices(): InSlices {
  const waiting: (() => void)[] = [];
  let isRunning = false;

  function runNext(): void {
    const next = waiting.shift();
    isRunning = next !== undefined;
    if (next === undefined) return;
    next();
    setImmediate(runNext);
  }

  function turn(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (!isRunning) {
        isRunning = true;
        setImmediate(runNext);
      }
    });
  }

  return async (work) => {
    for (;;) {
      const endMs = performance.now() + SLICE_MS;
      do {
        const step = work.next();
        if (step.done === true) return step.value;
      } while (performance.now() < endMs);
      await turn();
    }
  };
}
