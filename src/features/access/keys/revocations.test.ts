import { expect, onTestFinished, test, vi } from 'vitest';
import { storedKey } from '../../../../test/support/stored-key.ts';
import { makeRevocations } from './revocations.ts';

function open() {
  vi.useFakeTimers();
  const keys = new Map(['key_1', 'key_2'].map((id) => [id, storedKey(id)]));
  const asked: (readonly string[])[] = [];
  let isAway = false;
  const revocations = makeRevocations({
    async findIds(ids) {
      asked.push(ids);
      if (isAway) throw new Error('away');
      return ids.flatMap((id) => keys.get(id) ?? []);
    },
    now: Date.now,
    clock: Date.now,
  });
  onTestFinished(() => {
    revocations.close();
    vi.useRealTimers();
  });
  return { revocations, keys, asked, setAway: (away: boolean) => void (isAway = away) };
}

test('what was opened with a key is closed within five seconds after it was revoked, and nothing else', async () => {
  const { revocations, keys } = open();
  const closed: string[] = [];
  for (const [id, name] of [
    ['key_1', 'socket'],
    ['key_1', 'export'],
    ['key_2', 'other'],
    ['local', 'mine'],
  ] as const)
    revocations.whenRevoked(id, () => closed.push(name));
  keys.set('key_1', { ...storedKey('key_1'), revokedAt: new Date() });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(closed).toEqual(['socket', 'export']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(closed).toHaveLength(2);
});

test('what has ended by itself is not closed, and nobody is asked where nothing is open', async () => {
  const { revocations, keys, asked } = open();
  const close = vi.fn();
  revocations.whenRevoked('key_1', close)();
  keys.delete('key_1');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([close.mock.calls.length, asked]).toEqual([0, []]);
});

test('an expired key ends as a revoked one does', async () => {
  const { revocations, keys } = open();
  keys.set('key_1', { ...storedKey('key_1'), expiresAt: new Date(Date.now() + 10_000) });
  const close = vi.fn();
  revocations.whenRevoked('key_1', close);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(close).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(close).toHaveBeenCalledOnce();
});

test('without the database what is open goes on for ten minutes', async () => {
  const { revocations, setAway } = open();
  const close = vi.fn();
  revocations.whenRevoked('key_1', close);
  setAway(true);
  await vi.advanceTimersByTimeAsync(595_000);
  expect(close).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(close).toHaveBeenCalledOnce();
});
