import { compareTellings } from '../../events/compare-tellings.ts';
import { findContract } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';

/** A redelivery with other content than the stored event. */
export interface Retelling {
  /** Position in the batch. */
  i: number;
  event_type: string;
  payload: string;
  /** Batch and position of the stored event. */
  first_seq: string;
  first_i: number;
}

/** A retelling that contradicts nothing. */
export interface Agreement extends Retelling {
  added: readonly string[];
  /** The payload of the event with all that was added so far; empty when this telling adds nothing. */
  payload: string;
}

/** Names the stored event of a retelling. */
export function firstOf({ first_seq, first_i }: Pick<Retelling, 'first_seq' | 'first_i'>): string {
  return `${first_seq} ${first_i}`;
}

/**
 * Returns the retellings that contradict nothing. They are taken in the order of the batch, each compared with all that was told before
 * it: of two that add the same field, the first counts, and the other is a conflict unless it says the same. `known` has the payloads of
 * the stored events, with what former batches added; an event without one, whose record has expired, can be compared with nothing.
 */
export function decideRetellings(
  retellings: readonly Retelling[],
  known: ReadonlyMap<string, string>,
): Agreement[] {
  const payloads = new Map<string, JsonObject>();
  const agreements: Agreement[] = [];
  for (const retelling of retellings.toSorted((one, other) => one.i - other.i)) {
    const first = firstOf(retelling);
    const text = known.get(first);
    const type = findContract(retelling.event_type);
    if (text === undefined || type === undefined) continue;
    const before = payloads.get(first) ?? (JSON.parse(text) as JsonObject);
    const { contradicts, adds, payload } = compareTellings(
      type,
      before,
      JSON.parse(retelling.payload) as JsonObject,
    );
    payloads.set(first, payload);
    if (contradicts.length > 0) continue;
    agreements.push({ ...retelling, added: adds, payload: adds.length === 0 ? '' : JSON.stringify(payload) });
  }
  return agreements;
}
