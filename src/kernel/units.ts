// Lengths of time in milliseconds, and bytes. A day here has 24 hours; a local day may have 23 or 25, which `metrics/time` handles.

export const MINUTE_MS = 60_000;
export const QUARTER_HOUR_MS = 900_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 604_800_000;

export const MIB = 1_048_576;
/** As engines and operators count bytes; MIB is for buffers. */
export const MEGABYTE = 1_000_000;
