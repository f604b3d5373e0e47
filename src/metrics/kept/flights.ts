/** A computation that several wait for. */
interface Flight<T> {
  result: Promise<T>;
  waiting: number;
  hasLanded: boolean;
  over: AbortController;
}

/** Runs one computation for all who ask for the same at once. */
export interface Flights<T> {
  /**
   * Joins the computation of a key, or begins it; one that has ended can be joined until `keeping` has ended, too. Who leaves (`signal`)
   * gets the reason of that; when nobody waits any more, the computation is aborted.
   */
  join(key: string, signal: AbortSignal | undefined, begin: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Makes an empty set of flights. */
export function makeFlights<T extends { keeping: Promise<void> }>(): Flights<T> {
  const flying = new Map<string, Flight<T>>();

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const over = new AbortController();
    const flight: Flight<T> = { waiting: 0, hasLanded: false, over, result: start(over.signal) };
    flying.set(key, flight);
    const forget = () => forgetOne(key, flight);
    // The error goes to those who wait.
    void flight.result
      .then(({ keeping }) => {
        flight.hasLanded = true;
        return keeping;
      })
      .then(forget, forget);
    return flight;
  }

  function forgetOne(key: string, flight: Flight<T>): void {
    if (flying.get(key) === flight) flying.delete(key);
  }

  function leave(key: string, flight: Flight<T>): void {
    flight.waiting -= 1;
    if (flight.waiting > 0 || flight.hasLanded) return;
    // The next one who asks must not get the error of those who left.
    forgetOne(key, flight);
    flight.over.abort();
  }

  return {
    async join(key, signal, start) {
      signal?.throwIfAborted();
      const flight = flying.get(key) ?? begin(key, start);
      flight.waiting += 1;
      const left = Promise.withResolvers<never>();
      const onLeave = () => left.reject(signal?.reason as Error);
      signal?.addEventListener('abort', onLeave, { once: true });
      try {
        return await Promise.race([flight.result, left.promise]);
      } finally {
        signal?.removeEventListener('abort', onLeave);
        leave(key, flight);
      }
    },
  };
}
