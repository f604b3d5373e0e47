import type { Pace } from './collect-body.ts';

/** The headers of a request must have come by then. */
export const HEADERS_WITHIN_MS = 10_000;

/** A body at 8 KiB a second is slower than any link that a producer has; a stalled one would hold its share of the memory. */
export const SLOWEST: Pace = { windowMs: 5_000, bytes: 40_960 };
