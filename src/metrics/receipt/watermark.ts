/** The records that the service has received, or could read, and that are not yet in families and rollups. */
export interface InFlight {
  /**
   * The ingest time of the oldest such record, or the time until which none is known to exist, in ms; null if there is none now.
   */
  oldestIngestedAtMs: number | null;
  records: number;
}

/** Returns the instant, in ms, up to which numbers are complete. Records in flight and the allowed lateness hold it back. */
export function watermarkOf(nowMs: number, inFlight: InFlight, allowedLatenessMs: number): number {
  return Math.min(nowMs, inFlight.oldestIngestedAtMs ?? nowMs) - allowedLatenessMs;
}
