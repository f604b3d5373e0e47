import type { SourceRecord } from '../records.ts';

// A message without a value has a key, headers and a place in memory all the same: counted by its value alone, a backlog of
// tombstones would be nothing, and would grow without a bound while the store is slow.

// Measured with Node 24: the record and its views of key and value; a header's pair with its two views.
const RECORD_BYTES = 256;
const HEADER_BYTES = 320;

/** Estimates how much memory a record holds until it has landed, bytes. */
export function heldBytes({ bytes, key, headers = [] }: SourceRecord): number {
  let held = RECORD_BYTES + bytes.length + (key?.length ?? 0);
  for (const [name, value] of headers) held += HEADER_BYTES + name.length + (value?.length ?? 0);
  return held;
}
