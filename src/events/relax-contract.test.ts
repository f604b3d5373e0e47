import { expect, test } from 'vitest';
import { makeEventChecker } from './check-event.ts';
import { contractOf } from './contract.ts';
import { eventExamples } from './examples.ts';
import { relaxContract } from './relax-contract.ts';
import { personalDeps } from '../../test/support/personal-keys.ts';

const deps = {
  now: () => Date.parse('2026-03-28T00:00:00Z'),
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
};
const booking = eventExamples['booking.confirmed'];
const relaxed = relaxContract(contractOf('booking.confirmed'), ['driver_id', 'currency']);
const check = makeEventChecker(deps, [relaxed]);
const outcomeOf = (event: unknown) => check(Buffer.from(JSON.stringify(event)));

test('what a dialect does not know may be absent or null; an event with everything stays the same event', () => {
  const { driver_id: _, ...without } = booking;
  expect(outcomeOf(without).ok).toBe(true);
  expect(outcomeOf({ ...booking, driver_id: null }).ok).toBe(true);
  expect(outcomeOf(booking)).toEqual(makeEventChecker(deps)(Buffer.from(JSON.stringify(booking))));
});

test('everything else stays strict, and so does the contract itself', () => {
  expect(outcomeOf({ ...booking, rider_id: null })).toMatchObject({ rejection: { path: '/rider_id' } });
  expect(outcomeOf({ ...booking, driver_id: 7 })).toMatchObject({ rejection: { path: '/driver_id' } });
  const required = contractOf('booking.confirmed').fields.find(({ name }) => name === 'driver_id')!.required;
  expect([required, relaxed.fields.find(({ name }) => name === 'driver_id')!.required]).toEqual([
    true,
    false,
  ]);
});

test('a name that is no field is a mistake in the dialect', () => {
  expect(() => relaxContract(contractOf('booking.confirmed'), ['driver'])).toThrow(
    'booking.confirmed has no field "driver".',
  );
});
