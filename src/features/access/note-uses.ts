import type { Key } from './keys/key.ts';
import { dropOldest } from '../../kernel/drop-oldest.ts';
import { networkOf } from '../../kernel/network-of.ts';

/** A key's last use is written once in this time, for each address. */
const WRITTEN_AFTER_MS = 60_000;
const MOST_REMEMBERED = 10_000;

export interface UseOptions {
  use: (id: string, address: string) => Promise<{ isNewAddress: boolean }>;
  /** It is called once for each new address of a key that was used from another before. */
  onNewAddress: (key: Key, address: string) => void;
  clock: () => number;
}

/** Makes what remembers the uses of keys, in the background: a request waits for none of it, and what cannot be written is left. */
export function makeNoteUses({ use, onNewAddress, clock }: UseOptions): (key: Key, address: string) => void {
  const written = new Map<string, number>();
  return (key, address) => {
    const network = networkOf(address);
    const id = `${key.id} ${network}`;
    if (clock() - (written.get(id) ?? -Infinity) < WRITTEN_AFTER_MS) return;
    written.delete(id);
    written.set(id, clock());
    dropOldest(written, MOST_REMEMBERED);
    use(key.id, network).then(
      ({ isNewAddress }) => isNewAddress && onNewAddress(key, address),
      () => undefined,
    );
  };
}
