/** The statements of one asker, who gets one place at a time in turn with the others. */
export type Asker = object;

type Begin = () => void;

/** Makes the queue of the statements that wait, by asker. The next asker stands first, and goes to the end with what it has left to ask. */
export function makeQueue() {
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
    /** Takes the statement whose turn it is; null when none of those that may begin waits. */
    next(mayBegin: (asker: Asker) => boolean): Begin | null {
      const first = waiting.entries().find(([asker]) => mayBegin(asker));
      if (first === undefined) return null;
      const [asker, [begin, ...rest]] = first;
      waiting.delete(asker);
      put(asker, rest);
      lastTurnMs.set(asker, performance.now());
      return begin ?? null;
    },
  };
}
