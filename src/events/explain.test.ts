import { expect, test } from 'vitest';
import { contractOf } from './contract.ts';
import { MOST_FAULTS } from './explain.ts';
import { eventExamples } from './examples.ts';
import { compileValidate } from './validate.ts';

const validateSuccess = compileValidate(contractOf('payment.success'));
const validateRoute = compileValidate(contractOf('route.created'));
const validatePing = compileValidate(contractOf('driver.location.updated'));
const validateUser = compileValidate(contractOf('user.registered'));

const money =
  'must be an amount of money ≥ 0 with at most 2 decimals and 16 integer digits, best as a string such as "1500.00"';
const uuid = 'a UUID in canonical form: lower-case hexadecimal digits, grouped 8-4-4-4-12';
const methods = 'one of card, bank_transfer, ussd, wallet, mobile_money, cash, other';
const days = 'a list of days, each one of MON, TUE, WED, THU, FRI, SAT, SUN';
const moment =
  'a real moment in RFC 3339 with Z or an offset, years 1970 to 2199, such as 2026-03-02T07:15:00.000+01:00';
const experiments =
  'an object from experiment key (letters, digits, _ . : -) to variant (a string of 1 to 64 characters), such as {"checkout-2026": "b"}';

test.each([
  [{ rider_id: undefined }, '/rider_id', `"rider_id" is missing; send ${uuid}.`],
  [{ rider_id: null }, '/rider_id', `"rider_id" is missing; send ${uuid}.`],
  [{ rider_id: 'ABC' }, '/rider_id', `"rider_id" must be ${uuid}; found a string of 3 characters.`],
  [{ rider_id: ['x'] }, '/rider_id', `"rider_id" must be ${uuid}; found a list.`],
  [{ rider_id: {} }, '/rider_id', `"rider_id" must be ${uuid}; found an object.`],
  [{ rider_id: true }, '/rider_id', `"rider_id" must be ${uuid}; found true.`],
  [{ amount: -1.5 }, '/amount', `"amount" ${money}; found the number -1.5.`],
  [{ amount: '1.005' }, '/amount', `"amount" ${money}; found the string "1.005".`],
  [{ amount: Infinity }, '/amount', `"amount" ${money}; found a number.`],
  [
    { payment_method: 'Card' },
    '/payment_method',
    `"payment_method" must be ${methods}; found "Card", which probably means "card".`,
  ],
  [
    { payment_method: 'Adaeze' },
    '/payment_method',
    `"payment_method" must be ${methods}; found a string of 6 characters.`,
  ],
  [
    { event_timestamp: '2026-02-30' },
    '/event_timestamp',
    `"event_timestamp" must be ${moment}; found the string "2026-02-30".`,
  ],
  [
    { currency: 'NGX' },
    '/currency',
    '"currency" must be the ISO 4217 code of a currency, such as "NGN"; found a string of 3 characters.',
  ],
  [
    { card_last4: 4081 },
    '/card_last4',
    '"card_last4" must be a string of exactly four digits; found a number.',
  ],
  [
    { experiments: { a: 7 } },
    '/experiments/a',
    `"experiments.a" must be ${experiments}; found the number 7.`,
  ],
  [{ experiments: { a: null } }, '/experiments/a', `"experiments.a" must be ${experiments}; found null.`],
  [{ experiments: { phone: 7 } }, '/experiments', `"experiments" must be ${experiments}; found an object.`],
  [
    { experiments: { a08012345678: 7 } },
    '/experiments',
    `"experiments" must be ${experiments}; found an object.`,
  ],
  [
    { experiments: { name_ada_obi: '' } },
    '/experiments',
    `"experiments" must be ${experiments}; found an object.`,
  ],
  [
    { experiments: { '+2348012345678': 'a' } },
    '/experiments',
    `"experiments" must be ${experiments}; found an object.`,
  ],
])('payment.success with %o', (change, path, message) => {
  expect(validateSuccess({ ...eventExamples['payment.success'], ...change })).toEqual([{ path, message }]);
});

test('an element of a list is named', () => {
  expect(validateRoute({ ...eventExamples['route.created'], active_days: ['MON', 'Tue'] })).toEqual([
    {
      path: '/active_days/1',
      message: `"active_days.1" must be ${days}; found "Tue", which probably means "TUE".`,
    },
  ]);
});

test('a key that only the compiled validator sees is explained too', () => {
  const hidden = JSON.parse('{"__proto__":"a"}') as unknown;
  expect(validateSuccess({ ...eventExamples['payment.success'], experiments: hidden })).toEqual([
    { path: '/experiments', message: `"experiments" must be ${experiments}; found an object.` },
  ]);
});

test('a personal value is never quoted', () => {
  expect(validateUser({ ...eventExamples['user.registered'], phone: '08012345678' })).toEqual([
    {
      path: '/phone',
      message:
        '"phone" must be a telephone number in E.164, such as +447700900123; a Nigerian one is +234 and exactly ten digits; found a string.',
    },
  ]);
});

test.each([
  ['6.52437891', 'a string'],
  [103.45678, 'a number near 103.46'],
  [6524378, 'a number beyond 180'],
])('a latitude is quoted to about a kilometre: %s', (lat, found) => {
  expect(validatePing({ ...eventExamples['driver.location.updated'], lat })).toEqual([
    { path: '/lat', message: `"lat" must be a number from -90 to 90; found ${found}.` },
  ]);
});

test('every field that is wrong is named, each once, and no more than twenty', () => {
  const event = { ...eventExamples['payment.success'], rider_id: 'x', amount: -1, payment_method: 7 };
  expect(validateSuccess(event)?.map((fault) => fault.path)).toEqual([
    '/rider_id',
    '/amount',
    '/payment_method',
  ]);
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`key_${n}`, 7]));
  expect(validateSuccess({ ...event, experiments: many })).toHaveLength(MOST_FAULTS);
});

test('a valid event has no violation', () => {
  expect(validateSuccess(eventExamples['payment.success'])).toBeNull();
});

test('thousands of bad keys are described once', () => {
  const keys = Array.from({ length: 75_000 }, (_, i) => [`a key ${i}`, 'b']);
  const bad = Object.fromEntries(keys) as object;
  let reads = 0;
  const event = { ...eventExamples['payment.success'] };
  Object.defineProperty(event, 'experiments', {
    enumerable: true,
    get() {
      reads += 1;
      return bad;
    },
  });
  expect(validateSuccess(event)).toMatchObject([{ path: '/experiments' }]);
  expect(reads).toBeLessThan(20);
});
