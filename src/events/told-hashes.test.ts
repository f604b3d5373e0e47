import { expect, test } from 'vitest';
import { personalDeps } from '../../test/support/personal-keys.ts';
import { makeEventChecker } from './check-event.ts';
import { eventExamples } from './examples.ts';

const check = makeEventChecker({
  now: Date.now,
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
});

function toldHashes(event: object): Record<string, string> | undefined {
  const outcome = check(Buffer.from(JSON.stringify(event)));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  const payload = JSON.parse(outcome.event.payload ?? JSON.stringify(event)) as Record<string, unknown>;
  return payload['told_hashes'] as Record<string, string> | undefined;
}

const user = eventExamples['user.registered'];
const cancelled = eventExamples['booking.cancelled'];

test('each personal value that was told has a hash', () => {
  expect(Object.keys(toldHashes(user) ?? {}).sort()).toEqual(['email', 'full_name', 'phone']);
  expect(Object.keys(toldHashes({ ...user, full_name: null }) ?? {}).sort()).toEqual(['email', 'phone']);
});

test('equal values have equal hashes in one event, whatever their spelling, and others in another event', () => {
  const first = toldHashes(user);
  expect(
    toldHashes({ ...user, event_id: crypto.randomUUID(), email: String(user.email).toUpperCase() }),
  ).toEqual(first);
  const other = toldHashes({ ...user, user_id: crypto.randomUUID() });
  expect(Object.values(other ?? {}).filter((hash) => Object.values(first ?? {}).includes(hash))).toEqual([]);
});

test('a text that was masked or cut has the hash of all of it', () => {
  const reason = (cancellation_reason: string) => toldHashes({ ...cancelled, cancellation_reason });
  expect(reason('Ill.')).toBeUndefined();
  expect(reason('Call 08012345678.')).not.toEqual(reason('Call 08012345679.'));
  const long = 'a '.repeat(5_000);
  expect(reason(`${long}b`)).not.toEqual(reason(`${long}c`));
  expect(Object.keys(reason(long) ?? {})).toEqual(['cancellation_reason']);
});
