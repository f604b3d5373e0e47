import type { AddTogether } from '../../kernel/add-together.ts';
import { type Account, type Amounts, measures, noAmounts } from './accounts.ts';

// Processes tell one another what their subjects have used, once a second and not with each request: a request would wait for Redis,
// and Redis for thousands of them. So a process knows the others' part of a second ago, and together they may let through what comes
// in that second beyond a limit.

export interface ShareOptions {
  addTogether: AddTogether;
  windowMs: number;
  now: () => number;
}

const TELL_EVERY_MS = 1_000;
/** Redis may hold keys of others. */
const KEY_PREFIX = 'openride:limits:';

export interface Sharing {
  /** There is something to tell of this account. */
  note(account: Account): void;
  /** Null: nothing was told yet. False: the last time nobody could be told, and every process counts for itself. */
  isShared(): boolean | null;
  close(): void;
}

/** Tells the others, as long as there is something to tell. */
export function shareAccounts({ addTogether, windowMs, now }: ShareOptions): Sharing {
  const changed = new Set<Account>();
  let timer: NodeJS.Timeout | null = null;
  let isShared: boolean | null = null;
  let isClosed = false;

  function plan(): void {
    if (!isClosed) timer ??= setTimeout(() => void tell(), TELL_EVERY_MS).unref();
  }

  async function tell(): Promise<void> {
    const telling = [...changed].map(takeUntold);
    changed.clear();
    const rows = telling.map(({ account, amounts }) => ({
      key: KEY_PREFIX + account.subject,
      amounts: measures.map((measure) => amounts[measure]),
    }));
    const outcomes = await addTogether(rows, windowMs);
    const atMs = now();
    telling.forEach((one, i) => {
      const outcome = outcomes[i]!;
      if (outcome === 'not_sent' && giveBack(one, atMs)) changed.add(one.account);
      // What may have been added is not told again: a slow Redis would add it each time.
      if (typeof outcome === 'object') takeOver(one, outcome, atMs);
    });
    isShared = outcomes.every((outcome) => typeof outcome === 'object');
    timer = null;
    if (changed.size > 0) plan();
  }

  return {
    note(account) {
      changed.add(account);
      plan();
    },
    isShared: () => isShared,
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

interface Report {
  account: Account;
  amounts: Amounts;
  /** The window of the amounts: its `used` object, of which each window has a new one. */
  window: Amounts;
}

function takeUntold(account: Account): Report {
  const { untold: amounts, used: window } = account;
  account.untold = noAmounts();
  return { account, amounts, window };
}

/** Takes over what all have used, and the end of their window; what was counted here meanwhile comes on top. */
function takeOver(
  { account, window }: Report,
  { amounts, leftMs }: { amounts: readonly number[]; leftMs: number },
  nowMs: number,
): void {
  if (account.used !== window) return; // another window has begun
  measures.forEach((measure, i) => (window[measure] = amounts[i]! + account.untold[measure]));
  account.endsAtMs = nowMs + leftMs;
}

/** Keeps amounts that were not sent for the next time, unless their window is over. Returns whether there is something to tell. */
function giveBack({ account, window, amounts }: Report, nowMs: number): boolean {
  if (account.used !== window || account.endsAtMs <= nowMs) return false;
  for (const measure of measures) account.untold[measure] += amounts[measure];
  return true;
}
