import type { FunnelQuery } from './funnel-query.ts';

// An event of an entity is one whole number: its milliseconds times 4096, and below them a bit for each step, which is 0 where the event
// meets the step. So numbers sort by time, and events of one moment by the first step that they meet: equal times count as in order.

const BITS = 12;

/** SQL: in ms, later than any moment: the step is not done any more. */
export const NEVER = '9000000000000000';

/** Returns the place of a step's bit, by the index of the step. The first step has the highest one. */
export function stepPlace(step: number): number {
  return BITS - 1 - step;
}

/** SQL: packs a moment and the steps that are met. */
export function packSql(ms: string, met: string): string {
  return `${ms} * ${2 ** BITS} + (${2 ** BITS - 1} - ${met})`;
}

/** SQL: the ms of a packed event. */
export function msSql(packed: string): string {
  return `bitShiftRight(${packed}, ${BITS})`;
}

/** SQL: true if a packed event meets a step, by its index. */
export function meetsSql(packed: string, step: number): string {
  return `NOT bitTest(${packed}, ${stepPlace(step)})`;
}

/** SQL over `event`, which is packed: true if it enters in the range. What is read lies behind the start of the range. */
export function entersSql({ mode }: Pick<FunnelQuery, 'mode'>): string {
  const inRange = `${msSql('event')} < {to_ms:Int64}`;
  return mode === 'any' ? inRange : `${meetsSql('event', 0)} AND ${inRange}`;
}
