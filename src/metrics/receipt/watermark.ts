/** What is received or readable and not yet in families and rollups. */
export interface InFlight {
  /** Ingest time of the oldest of them, ms, or until when it is known that there is none; null when there is none now. */
  oldestIngestedAtMs: number | null;
  records: number;
}

/** Up to when numbers are complete, in ms: what is under way and how late events may come both hold it back. */
export function watermarkOf(nowMs: number, inFlight: InFlight, allowedLatenessMs: number): number {
  return Math.min(nowMs, inFlight.oldestIngestedAtMs ?? nowMs) - allowedLatenessMs;
}
