/** The records that are received or readable, and not yet in families and rollups. */
export interface InFlight {
  /** Ingest time of the oldest of them, ms, or until when it is known that there is none; null when there is none now. */
  oldestIngestedAtMs: number | null;
  records: number;
}

/** The instant, in ms, up to which numbers are complete: records in flight and the allowed lateness hold it back. */
export function watermarkOf(nowMs: number, inFlight: InFlight, allowedLatenessMs: number): number {
  return Math.min(nowMs, inFlight.oldestIngestedAtMs ?? nowMs) - allowedLatenessMs;
}
