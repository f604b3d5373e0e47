import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { Key } from './key.ts';
import { hashSecret } from '../../../platform/access/api-keys.ts';
import { makeKnownKeys } from './known-keys.ts';
import { storedKey } from '../../../../test/support/stored-key.ts';
import { makeSecret } from './secret.ts';

const secret = makeSecret();
const key = storedKey('key_1');
const shown = (text: string) => ({ secret: text, hash: hashSecret(text) });

/** A table of one key that can be changed and taken away, and a clock that the test moves. */
let stored: Key | null;
let isAway: boolean;
let reads: number;
let nowMs: number;
beforeEach(() => {
  stored = key;
  isAway = false;
  reads = 0;
  nowMs = 1_000_000;
});
const open = () =>
  makeKnownKeys({ ofHash: readStored, ofId: readStored }, { now: () => nowMs, clock: () => nowMs });

function readStored(): Promise<Key | null> {
  reads += 1;
  return isAway ? Promise.reject(new Error('away')) : Promise.resolve(stored);
}

test('a key is read once in two seconds, and then in the background', async () => {
  const known = open();
  const outcome = async () => (await known.identify(shown(secret))).identity.outcome;
  expect([await outcome(), await outcome(), reads]).toEqual(['known', 'known', 1]);
  nowMs += 2_500;
  stored = { ...key, revokedAt: new Date(nowMs) };
  expect([await outcome(), reads]).toEqual(['known', 2]);
  await setImmediate(); // the reading in the background is over
  expect([await outcome(), reads]).toEqual(['revoked', 2]);
});

test('a revoked key ends within five seconds, whenever it was used last', async () => {
  for (const idleMs of [4_000, 60_000]) {
    const known = open();
    stored = key;
    expect((await known.identify(shown(secret))).identity.outcome).toBe('known');
    stored = { ...key, revokedAt: new Date(nowMs) };
    nowMs += idleMs;
    expect((await known.identify(shown(secret))).identity.outcome).toBe('revoked');
  }
});

test('an expired key ends at its moment, also without the database', async () => {
  stored = { ...key, expiresAt: new Date(nowMs + 500) };
  const known = open();
  expect((await known.identify(shown(secret))).identity.outcome).toBe('known');
  isAway = true;
  nowMs += 500;
  expect((await known.identify(shown(secret))).identity.outcome).toBe('expired');
});

test('without the database a key goes on for ten minutes after it was read, and others are not known', async () => {
  const known = open();
  await known.identify(shown(secret));
  isAway = true;
  for (const sinceMs of [5_000, 300_000, 294_000]) {
    nowMs += sinceMs;
    expect((await known.identify(shown(secret))).identity.outcome).toBe('known');
  }
  expect((await known.identify(shown(makeSecret()))).identity).toEqual({
    outcome: 'unavailable',
    retryAfterSeconds: 5,
  });
  expect(known.failure()).toBeInstanceOf(Error);
  nowMs += 2_000;
  expect((await known.identify(shown(secret))).identity.outcome).toBe('unavailable');
  isAway = false;
  nowMs += 1_500;
  expect((await known.identify(shown(secret))).identity.outcome).toBe('known');
  expect(known.failure()).toBeNull();
});

test('a failure of long ago lets no revoked key pass', async () => {
  const known = open();
  await known.identify(shown(secret));
  isAway = true;
  nowMs += 5_000;
  await known.identify(shown(secret));
  isAway = false;
  stored = { ...key, revokedAt: new Date(nowMs) };
  nowMs += 5_000;
  expect((await known.identify(shown(secret))).identity.outcome).toBe('revoked');
});

test('a database that fails is left alone for a second', async () => {
  isAway = true;
  const known = open();
  await known.identify(shown(secret));
  await known.identify(shown(secret));
  expect(reads).toBe(1);
  nowMs += 1_000;
  await known.identify(shown(secret));
  expect(reads).toBe(2);
});

test('what is no secret asks nobody', async () => {
  expect((await open().identify(shown('or_live_nonsense'))).identity).toEqual({ outcome: 'unknown' });
  expect(reads).toBe(0);
});

test('a secret of no key is unknown', async () => {
  stored = null;
  expect((await open().identify(shown(secret))).identity).toEqual({ outcome: 'unknown' });
});

test('a reading of a stranger that fails lets no revoked key pass', async () => {
  const known = open();
  await known.identify(shown(secret));
  nowMs += 60_000;
  isAway = true;
  expect((await known.identify(shown(makeSecret()))).identity.outcome).toBe('unavailable');
  isAway = false;
  stored = { ...key, revokedAt: new Date(nowMs) };
  expect((await known.identify(shown(secret))).identity.outcome).toBe('revoked');
});

test('sixteen strangers are looked up at once, more are told to come back, and known keys are read all the same', async () => {
  const gate = Promise.withResolvers<null>();
  let strangers = 0;
  const known = makeKnownKeys(
    {
      ofHash: (hash) => {
        if (hash === shown(secret).hash.toString('hex')) return Promise.resolve(key);
        strangers += 1;
        return gate.promise;
      },
      ofId: () => Promise.resolve(null),
    },
    { now: () => nowMs, clock: () => nowMs },
  );
  await known.identify(shown(secret));
  const asked = Array.from({ length: 16 }, () => known.identify(shown(makeSecret())));
  expect((await known.identify(shown(makeSecret()))).identity).toEqual({
    outcome: 'unavailable',
    retryAfterSeconds: 5,
  });
  nowMs += 60_000;
  expect((await known.identify(shown(secret))).identity.outcome).toBe('known');
  gate.resolve(null);
  expect((await Promise.all(asked)).map(({ identity }) => identity.outcome)).toEqual(
    Array(16).fill('unknown'),
  );
  expect((await known.identify(shown(makeSecret()))).identity.outcome).toBe('unknown');
  expect([strangers, known.failure()]).toEqual([17, null]);
});

test('from memory only a key that was read before is known, also after it was forgotten, and a stranger costs nothing', async () => {
  const known = open();
  expect((await known.identify(shown(secret), true)).identity.outcome).toBe('unknown');
  expect(reads).toBe(0);
  await known.identify(shown(secret));
  known.forget();
  stored = { ...key, revokedAt: new Date(nowMs) };
  expect((await known.identify(shown(secret), true)).identity.outcome).toBe('revoked');
});

test('what a key made ends with it, and goes on without the database as the key does', async () => {
  const known = open();
  const end = async () => (await known.endOf('key_1'))?.outcome ?? null;
  expect([await end(), await known.endOf('setting:boss'), reads]).toEqual([null, null, 1]);
  isAway = true;
  nowMs += 599_000;
  expect(await end()).toBeNull();
  nowMs += 2_000;
  expect([await end(), known.failure()]).toEqual(['unavailable', expect.any(Error)]);
  isAway = false;
  nowMs += 2_000;
  expect(await end()).toBeNull();
  for (const [change, outcome] of [
    [{ ...key, revokedAt: new Date(nowMs) }, 'revoked'],
    [{ ...key, expiresAt: new Date(nowMs) }, 'expired'],
    [null, 'revoked'],
  ] as const) {
    stored = change;
    nowMs += 4_000;
    expect(await end()).toBe(outcome);
  }
});
