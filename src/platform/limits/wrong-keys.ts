import { networkOf } from '../../kernel/network-of.ts';
import type { Accounts } from './accounts.ts';

// Many people may share one address, behind a router of an office or of a mobile network, and one of them may guess. After too many
// wrong keys the address is closed until its window ends: to keys that have not been used from there before, right ones too, so that
// a guesser is not told that one was right. Keys that have been used from there go on, and so does what nobody can guess.

/** So many wrong keys may come from an address in a window. */
const MOST_WRONG_KEYS = 20;

/** Keys that were used from an address are remembered for so many pairs of both. */
const MOST_FAMILIAR = 10_000;

export interface WrongKeys {
  /** Tells whether too many wrong keys came from the address. It counts nothing. */
  isClosed(address: string): boolean;
  /** A wrong key came. Returns null, or after how many ms the address may try again. */
  wrong(address: string): number | null;
  /**
   * A right key came. Returns null, or after how many ms an address may try again that has sent too many wrong ones and not this one
   * before.
   */
  right(address: string, id: string): number | null;
}

/** Counts wrong keys by address. */
export function makeWrongKeys(
  addresses: Accounts,
  { now, onRefusal }: { now: () => number; onRefusal: () => void },
): WrongKeys {
  const familiar = new Set<string>();

  function remember(pair: string): void {
    if (familiar.size >= MOST_FAMILIAR) familiar.delete(familiar.values().next().value!);
    familiar.add(pair);
  }

  function refuse(endsAtMs: number): number {
    onRefusal();
    return endsAtMs - now();
  }

  return {
    isClosed: (address) => addresses.of(`address:${networkOf(address)}`).used.wrongKeys >= MOST_WRONG_KEYS,
    wrong(address) {
      const account = addresses.of(`address:${networkOf(address)}`);
      if (account.used.wrongKeys >= MOST_WRONG_KEYS) return refuse(account.endsAtMs);
      addresses.add(account, 'wrongKeys', 1);
      return null;
    },
    right(address, id) {
      const subject = `address:${networkOf(address)}`;
      const pair = `${id} ${subject}`;
      if (familiar.has(pair)) return null;
      const account = addresses.of(subject);
      if (account.used.wrongKeys >= MOST_WRONG_KEYS) return refuse(account.endsAtMs);
      remember(pair);
      return null;
    },
  };
}
