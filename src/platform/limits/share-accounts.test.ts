import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeAccounts } from './accounts.ts';
import type { AddTogether } from '../../kernel/add-together.ts';
import { shareAccounts } from './share-accounts.ts';

// Two processes and what they share, on one clock.

const WINDOW_MS = 60_000;
const TOLD_MS = 1_000;

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** Adds as Redis does; while `away.is`, nothing is sent to it; while `slow.is`, it adds and its answer comes too late. */
function open() {
  const [away, slow] = [{ is: false }, { is: false }];
  const rows = new Map<string, { amounts: number[]; endsAtMs: number }>();
  const addTogether: AddTogether = (told, lifeMs) => {
    if (away.is) return Promise.resolve(told.map(() => 'not_sent'));
    return Promise.resolve(
      told.map(({ key, amounts }) => {
        const known = rows.get(key);
        const isOpen = known !== undefined && known.endsAtMs > Date.now();
        const row = isOpen ? known : { amounts: amounts.map(() => 0), endsAtMs: Date.now() + lifeMs };
        row.amounts = row.amounts.map((sum, i) => sum + amounts[i]!);
        rows.set(key, row);
        if (slow.is) return 'unknown';
        return { amounts: row.amounts, leftMs: row.endsAtMs - Date.now() };
      }),
    );
  };
  const process = () => {
    const sharing = shareAccounts({ addTogether, windowMs: WINDOW_MS, now: Date.now });
    const accounts = makeAccounts({
      windowMs: WINDOW_MS,
      most: 10,
      now: Date.now,
      onChange: (account) => sharing.note(account),
    });
    return {
      sharing,
      request: (count = 1) => accounts.add(accounts.of('key:a'), 'requests', count),
      used: () => accounts.of('key:a').used.requests,
      endsInMs: () => accounts.of('key:a').endsAtMs - Date.now(),
    };
  };
  return { away, slow, one: process(), other: process() };
}

describe('processes that share', () => {
  test('know what the others have used a second later, and the end of their window', async () => {
    const { one, other } = open();
    one.request(3);
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    await vi.advanceTimersByTimeAsync(10_000);
    other.request();
    expect(other.used()).toBe(1);
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    expect([other.used(), other.endsInMs()]).toEqual([4, WINDOW_MS - 11_000]);
    one.request();
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    expect([one.used(), one.sharing.isShared()]).toEqual([5, true]);
  });

  test('tell nothing while nothing comes', async () => {
    const { one } = open();
    one.request();
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('go on alone while nothing is shared, and tell what they counted meanwhile', async () => {
    const { away, one, other } = open();
    away.is = true;
    one.request(2);
    other.request(3);
    await vi.advanceTimersByTimeAsync(2 * TOLD_MS);
    expect([one.used(), other.used(), one.sharing.isShared()]).toEqual([2, 3, false]);
    away.is = false;
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    one.request();
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    expect([one.used(), one.sharing.isShared()]).toEqual([6, true]);
  });

  test('a slow Redis counts nothing twice', async () => {
    const { slow, one, other } = open();
    slow.is = true;
    for (let second = 0; second < 5; second += 1) {
      one.request();
      await vi.advanceTimersByTimeAsync(TOLD_MS);
    }
    expect([one.used(), one.sharing.isShared()]).toEqual([5, false]);
    slow.is = false;
    other.request();
    await vi.advanceTimersByTimeAsync(TOLD_MS);
    expect(other.used()).toBe(6);
  });

  test('give up what could not be told when its window is over', async () => {
    const { away, one } = open();
    away.is = true;
    one.request();
    await vi.advanceTimersByTimeAsync(WINDOW_MS + TOLD_MS);
    expect([one.used(), vi.getTimerCount()]).toEqual([0, 0]);
  });

  test('tell nothing after they are closed', () => {
    const { one } = open();
    one.request();
    one.sharing.close();
    one.request();
    expect(vi.getTimerCount()).toBe(0);
  });
});
