/**
 * What the city's ledger cannot tell, and why that is accepted: `metric`, or `metric by dimension`. Anything else of the
 * catalogue without a truth makes the verification fail.
 */
export const accepted: ReadonlyMap<string, string> = new Map([]);
