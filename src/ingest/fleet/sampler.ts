import { dropOldest } from '../../kernel/drop-oldest.ts';

/** Decides which positions of a driver are kept. */
export interface Sampler {
  /** Returns true for the first position in its window; the later ones of that window are then left out. */
  keeps(driverId: string, eventTimeMs: number): boolean;
}

// A telephone's clock may jump ahead and come back, and messages may overtake one another. So several windows of each driver
// are remembered, and not only the latest.
const WINDOWS = 8;
const DRIVERS = 100_000;

/**
 * Keeps one position for each driver and window of `everyMs` of the event's own time: the first that arrives. 0 keeps all. When
 * there are more than `maxDrivers`, it forgets the driver that was silent longest; that at worst keeps one position too many.
 */
export function makeSampler({
  everyMs,
  maxDrivers = DRIVERS,
}: {
  everyMs: number;
  maxDrivers?: number;
}): Sampler {
  const windowsOf = new Map<string, number[]>();
  return {
    keeps(driverId, eventTimeMs) {
      if (everyMs === 0) return true;
      const window = Math.floor(eventTimeMs / everyMs);
      const windows = windowsOf.get(driverId) ?? [];
      windowsOf.delete(driverId);
      windowsOf.set(driverId, windows);
      dropOldest(windowsOf, maxDrivers);
      if (windows.includes(window)) return false;
      windows.push(window);
      if (windows.length > WINDOWS) windows.shift();
      return true;
    },
  };
}
