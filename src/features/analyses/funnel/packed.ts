// An event of an entity is one whole number: its milliseconds times 4096, and below them a bit for each step, which is 0 where the event
// meets the step. So numbers sort by time, and events of one moment by the first step that they meet: equal times count as in order.

const BITS = 12;

/** Returns the bit of a step, by its index, in the sum of the steps that an event meets. */
export function stepBit(step: number): number {
  return 2 ** (BITS - 1 - step);
}

/** SQL: packs a moment and the steps that are met. */
export function packSql(ms: string, met: string): string {
  return `${ms} * 4096 + (4095 - ${met})`;
}

/** SQL: the ms of a packed event. */
export function msSql(packed: string): string {
  return `bitShiftRight(${packed}, ${BITS})`;
}

/** SQL: true if a packed event meets a step, by its index. */
export function meetsSql(packed: string, step: number): string {
  return `NOT bitTest(${packed}, ${BITS - 1 - step})`;
}
