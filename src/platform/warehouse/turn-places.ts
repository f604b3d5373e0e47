import type { Asker } from './turn-queue.ts';

// Turns are fewer than places: who has a turn keeps others from beginning, but for a second at most, so that what scans for minutes
// does not make all others wait that long. An asker that has used much of the engine is heavy. Heavy statements have fewer turns
// still, which leaves small questions a turn, and a core to those who store events. While events are being stored, a heavy turn is
// followed by a rest as long as itself: otherwise events wait for the core whose cache and memory heavy ones keep busy.

/** An asker is heavy when its statements have run for this long together. Nearly every question of a page is answered before. */
const HEAVY_AFTER_MS = 150;
const TURN_MS = 1_000;

export interface PlacesOptions {
  /** So many statements run at once. */
  places: number;
  /** So many statements have a turn at once. */
  turns: number;
  /** So many of these are of heavy askers. */
  heavyTurns: number;
  /** Tells whether events are being stored on the same cores. */
  isStoring: () => boolean;
}

/** Makes the places. `onFree` is called when a statement that had to wait may be able to begin. */
export function makePlaces({ places, turns, heavyTurns, isStoring }: PlacesOptions, onFree: () => void) {
  const usedMs = new WeakMap<Asker, number>();
  const used = (asker: Asker) => usedMs.get(asker) ?? 0;
  const isHeavy = (asker: Asker) => used(asker) >= HEAVY_AFTER_MS;
  const free = { places, turns, heavyTurns };

  function endHeavy(): void {
    free.heavyTurns += 1;
    onFree();
  }

  /** Takes a turn. Returns what ends it, if it has not ended by itself. */
  function beginTurn(isOfHeavy: boolean): () => void {
    const startedMs = performance.now();
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      free.turns += 1;
      if (isOfHeavy && isStoring()) setTimeout(endHeavy, performance.now() - startedMs).unref();
      else if (isOfHeavy) free.heavyTurns += 1;
      onFree();
    };
    const timer = setTimeout(end, TURN_MS).unref();
    free.turns -= 1;
    if (isOfHeavy) free.heavyTurns -= 1;
    return end;
  }

  return {
    mayBegin: (asker: Asker) => free.places > 0 && free.turns > 0 && (free.heavyTurns > 0 || !isHeavy(asker)),
    /** Takes a place and a turn. Returns what gives them back. */
    enter: (asker: Asker) => {
      const startedMs = performance.now();
      free.places -= 1;
      const endTurn = beginTurn(isHeavy(asker));
      return () => {
        usedMs.set(asker, used(asker) + performance.now() - startedMs);
        free.places += 1;
        endTurn();
        onFree();
      };
    },
  };
}
