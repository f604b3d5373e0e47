/** Says which positions of a driver are kept. */
export interface Sampler {
  /** Whether this one is kept; it then stands for its window. */
  keeps(driverId: string, eventTimeMs: number): boolean;
}

// A telephone's clock may jump ahead and come back, and messages may overtake one another: so a driver's last windows are
// remembered one by one, and not only the latest.
const WINDOWS = 8;
const DRIVERS = 100_000;

/**
 * One position for each driver and window of `everyMs` of its own time: the first that is heard. 0 keeps all. Of more
 * drivers than fit, who was heard least recently is forgotten; at worst a position too many is kept.
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
      if (windowsOf.size > maxDrivers) windowsOf.delete(windowsOf.keys().next().value!);
      if (windows.includes(window)) return false;
      windows.push(window);
      if (windows.length > WINDOWS) windows.shift();
      return true;
    },
  };
}
