/** A client may send so many frames a second, and a burst of more. */
export interface FrameBudget {
  /** Takes one frame; false: there is nothing left. */
  take(): boolean;
}

/** Makes a full budget. */
export function makeFrameBudget(
  { perSecond, burst }: { perSecond: number; burst: number },
  now: () => number,
): FrameBudget {
  let left = burst;
  let filledMs = now();
  return {
    take() {
      const nowMs = now();
      left = Math.min(burst, left + ((nowMs - filledMs) / 1000) * perSecond);
      filledMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
