import { dropOldest } from '../../kernel/drop-oldest.ts';
import type { Account, Accounts } from './accounts.ts';

// Many people may share one address, behind a router of an office or of a mobile network, and one of them may guess. After too many
// wrong keys the address is closed until its window ends: to keys that have not been used from there before, right ones too, so that
// a guesser is not told that one was right. Keys that have been used from there go on, and so does what nobody can guess.

/** So many wrong keys may come from an address in a window. */
const MOST_WRONG_KEYS = 20;

/** Keys that were used from an address are remembered for so many pairs of both. */
const MOST_FAMILIAR = 10_000;

/** What counts wrong keys. Each address is given as its subject (`subjectOfAddress`). */
export interface WrongKeys {
  /** Tells whether too many wrong keys came from the address. It counts nothing. */
  isClosed(subject: string): boolean;
  /** A wrong key came. Returns null, or after how many ms the address may try again. */
  wrong(subject: string): number | null;
  /**
   * A right key came. Returns null, or after how many ms an address may try again that has sent too many wrong ones and not this one
   * before.
   */
  right(subject: string, id: string): number | null;
}

/** Counts wrong keys by address. */
export function makeWrongKeys(
  addresses: Accounts,
  { now, onRefusal }: { now: () => number; onRefusal: () => void },
): WrongKeys {
  const familiar = new Set<string>();

  function remember(pair: string): void {
    familiar.add(pair);
    dropOldest(familiar, MOST_FAMILIAR);
  }

  function refuse(endsAtMs: number): number {
    onRefusal();
    return endsAtMs - now();
  }

  return {
    isClosed: (subject) => hasTooMany(addresses.peek(subject)),
    wrong(subject) {
      const account = addresses.of(subject);
      if (hasTooMany(account)) return refuse(account.endsAtMs);
      addresses.add(account, 'wrongKeys', 1);
      return null;
    },
    right(subject, id) {
      const pair = `${id} ${subject}`;
      if (familiar.has(pair)) return null;
      const account = addresses.peek(subject);
      if (hasTooMany(account)) return refuse(account.endsAtMs);
      remember(pair);
      return null;
    },
  };
}

function hasTooMany(account: Account | null): account is Account {
  return account !== null && account.used.wrongKeys >= MOST_WRONG_KEYS;
}
