/** The page needs these facts before its first request. */
export interface PageFacts {
  /** The time zone of the business day, an IANA name. */
  timezone: string;
  /** ISO 4217. */
  currency: string;
  /** The label of data that is not real, such as `simulated`; null: it is real. */
  dataLabel: string | null;
  version: string;
  /** The clock of the service, in ms since 1970: presets such as "today" are resolved by it and not by the browser's. */
  nowMs: number;
}
