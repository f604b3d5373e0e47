import { expect, test } from 'vitest';
import { countableName, OTHER_NAMES, soundsPersonal } from './personal-names.ts';

test.each([
  'first_name',
  'phoneNumber',
  'card_pan',
  'dateofbirth',
  'phonenumber',
  'emailaddress',
  'cardnumber',
  'DATEOFBIRTH',
  'mothersmaidenname',
  'next_of_kin',
  'ipaddress',
  'riderphone',
])('%s sounds personal', (name) => {
  expect(soundsPersonal(name)).toBe(true);
});

test.each([
  'route_name',
  'app_version',
  'checkout',
  'message',
  'page',
  'usage',
  'stage',
  'opinion',
  'discard',
  'userid',
  'number_of_seats',
  'campaign',
  'panel',
])('%s does not', (name) => {
  expect(soundsPersonal(name)).toBe(false);
});

test.each([
  ['seat_class', 'seat_class'],
  ['v2.x-3', 'v2.x-3'],
  ['2348012345678', OTHER_NAMES],
  ['n12345', OTHER_NAMES],
  ['Adaeze Obi', OTHER_NAMES],
  ['', OTHER_NAMES],
])('a field named "%s" counts as %s', (name, counted) => {
  expect(countableName(name)).toBe(counted);
});

test('a long name is looked at in no long time', () => {
  const started = performance.now();
  for (let n = 0; n < 1_000; n += 1) soundsPersonal(`${'username'.repeat(12)}x`);
  for (let n = 0; n < 1_000; n += 1) soundsPersonal(`${'username'.repeat(4)}x`);
  expect(performance.now() - started).toBeLessThan(500);
});
