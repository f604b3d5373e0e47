import { describe, expect, test } from 'vitest';
import { type Account, makeAccounts } from './accounts.ts';

const WINDOW_MS = 60_000;

function open({ most = 10 } = {}) {
  const clock = { ms: 1_000_000 };
  const changed: Account[] = [];
  const accounts = makeAccounts({
    windowMs: WINDOW_MS,
    most,
    now: () => clock.ms,
    onChange: (account) => changed.push(account),
  });
  return { clock, changed, accounts };
}

describe('an account', () => {
  test('counts from the first request until its window ends', () => {
    const { clock, changed, accounts } = open();
    accounts.add(accounts.of('a'), 'requests', 2);
    clock.ms += WINDOW_MS - 1;
    accounts.add(accounts.of('a'), 'bytes', 7);
    expect(accounts.of('a').used).toEqual({ requests: 2, engineMs: 0, bytes: 7, wrongKeys: 0 });
    expect(accounts.of('b').used.requests).toBe(0);
    expect(changed.map(({ subject }) => subject)).toEqual(['a', 'a']);
    clock.ms += 1;
    expect(accounts.of('a').used).toEqual({ requests: 0, engineMs: 0, bytes: 0, wrongKeys: 0 });
  });

  test('keeps its questions over the end of a window, for they are still under way', () => {
    const { clock, accounts } = open();
    accounts.of('a').questions += 1;
    clock.ms += WINDOW_MS;
    expect(accounts.of('a').questions).toBe(1);
  });

  test('begins a window anew after the clock was set back', () => {
    const { clock, accounts } = open();
    accounts.add(accounts.of('a'), 'requests', 1);
    clock.ms -= 1;
    expect(accounts.of('a')).toMatchObject({ used: { requests: 0 }, endsAtMs: clock.ms + WINDOW_MS });
  });

  test('is forgotten when there are too many, the oldest window first', () => {
    const { clock, accounts } = open({ most: 2 });
    for (const subject of ['a', 'b']) accounts.add(accounts.of(subject), 'requests', 1);
    clock.ms += WINDOW_MS;
    accounts.add(accounts.of('a'), 'requests', 1); // begins a window, so b's is the oldest now
    accounts.of('c');
    expect(accounts.of('a').used.requests).toBe(1);
  });

  test('is looked at without beginning one for anybody else, which would drive it out', () => {
    const { accounts } = open({ most: 1 });
    accounts.add(accounts.of('guesser'), 'wrongKeys', 20);
    expect(accounts.peek('other')).toBeNull();
    expect(accounts.peek('guesser')?.used.wrongKeys).toBe(20);
  });
});
