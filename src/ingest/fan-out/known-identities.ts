import { eventTypes } from '../../events/contract.ts';
import { singleFlight } from '../../kernel/single-flight.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { BatchMemory } from './batch.ts';
import { type IdentityFilter, makeIdentityFilter } from './identity-filter.ts';

// Naming more suspects than this would cost more than looking up the whole batch, and would not fit in a URL.
const MAX_NAMED_SUSPECTS = 2_000;
const BINARY_ROW_BYTES = 17;

/** Remembers all stored identities, so that the writer looks up only those that may be stored already. */
export interface KnownIdentities {
  /** Adds a batch. Returns a superset of its identities that are stored, or null when all of them must be looked up. */
  suspectsOf(memory: Pick<BatchMemory, 'identities'>): string[] | null;
  /** Reads all stored identities. Until it has ended, `suspectsOf` returns null. */
  load(): Promise<void>;
  readonly bytes: number;
  readonly ready: boolean;
}

export function makeKnownIdentities(shards: readonly Connection[]): KnownIdentities {
  const filter: IdentityFilter = makeIdentityFilter();
  const codes = new Map<string, number>(eventTypes.map((type, index) => [type, index + 1]));
  let ready = false;

  // The shards are read one by one: in one answer over all shards, a connection lost half-way could look like the end.
  const load = singleFlight(async () => {
    for (const shard of shards) await readShard(shard);
    ready = true;
  });

  async function readShard(shard: Connection): Promise<void> {
    const sql = `SELECT toUInt8(indexOf({types:Array(String)}, event_type)), identity FROM event_ids FORMAT RowBinary`;
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of shard.stream(sql, { params: { types: [...eventTypes] } })) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % BINARY_ROW_BYTES);
      for (let at = 0; at < whole; at += BINARY_ROW_BYTES)
        filter.addBinary(bytes, at + 1, bytes[at] as number);
      rest = bytes.subarray(whole);
    }
  }

  return {
    suspectsOf(memory) {
      const suspects = new Set<string>();
      for (const { identity, eventType } of memory.identities) {
        if (filter.addText(identity, codes.get(eventType) ?? 0)) suspects.add(identity);
      }
      return !ready || suspects.size > MAX_NAMED_SUSPECTS ? null : [...suspects];
    },
    load,
    get bytes() {
      return filter.bytes;
    },
    get ready() {
      return ready;
    },
  };
}
