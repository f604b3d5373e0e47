import { dropOldest } from '../../kernel/drop-oldest.ts';

// An account counts what a subject has used in its window. A subject is a principal or an address. Windows begin with the first request,
// so that a limit of 20 a minute lets 20 through, whenever the clock's minute begins.

/** An account counts these, in whole numbers. */
export const measures = ['requests', 'engineMs', 'bytes', 'wrongKeys'] as const;
export type Amounts = Record<(typeof measures)[number], number>;

export interface Account {
  readonly subject: string;
  /** ms; from then on a new window begins. */
  endsAtMs: number;
  /** This process counted this in the window, and others told it. */
  used: Amounts;
  /** The part of `used` that the other processes have not been told. */
  untold: Amounts;
  /** Questions that this process is answering now; windows do not matter to it. */
  questions: number;
}

export interface Accounts {
  /** The account of a subject, in a window that has not ended. */
  of(subject: string): Account;
  /** The same, where there is one: it begins no window, which may drive out the account of somebody else. */
  peek(subject: string): Account | null;
  /** Counts, and remembers what the others are to be told. */
  add(account: Account, measure: keyof Amounts, amount: number): void;
}

export interface AccountsOptions {
  windowMs: number;
  /** More are not kept: the oldest is forgotten, as if it had used nothing. */
  most: number;
  now: () => number;
  /** It is called when there is something to tell of an account. */
  onChange: (account: Account) => void;
}

export function noAmounts(): Amounts {
  return { requests: 0, engineMs: 0, bytes: 0, wrongKeys: 0 };
}

/** Makes accounts in bounded memory. */
export function makeAccounts({ windowMs, most, now, onChange }: AccountsOptions): Accounts {
  // In the order of their windows: who begins one goes to the end.
  const bySubject = new Map<string, Account>();

  function peek(subject: string): Account | null {
    const [known, atMs] = [bySubject.get(subject), now()];
    // A window that ends too late is one of a clock that was set back.
    const isOpen = known !== undefined && known.endsAtMs > atMs && known.endsAtMs <= atMs + windowMs;
    return isOpen ? known : null;
  }

  function begin(subject: string): Account {
    const window = { endsAtMs: now() + windowMs, used: noAmounts(), untold: noAmounts() };
    const known = bySubject.get(subject);
    bySubject.delete(subject);
    const account = known === undefined ? { subject, questions: 0, ...window } : Object.assign(known, window);
    bySubject.set(subject, account);
    dropOldest(bySubject, most);
    return account;
  }

  return {
    of: (subject) => peek(subject) ?? begin(subject),
    peek,
    add(account, measure, amount) {
      account.used[measure] += amount;
      account.untold[measure] += amount;
      onChange(account);
    },
  };
}
