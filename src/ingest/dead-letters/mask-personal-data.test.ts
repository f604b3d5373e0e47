import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskPersonalData } from './mask-personal-data.ts';

test.each([
  ['{"phone":"+2348012345678","role":"RIDER"}', '{"phone":"***","role":"RIDER"}'],
  ['{ "full_name" : "Ada Obi", "seats": 2 }', '{ "full_name" : "***", "seats": 2 }'],
  ['{"card_last4":4242,"amount":"15000.00"}', '{"card_last4":***,"amount":"15000.00"}'],
  ['{"phoneNumber":["+234 801",{"a":"b"}],"n":1}', '{"phoneNumber":["***",{"***":"***"}],"n":1}'],
  ['{"note":"call 0801 234 5678 or ada@example.com"}', '{"note":"call *** or ***"}'],
  ['{"note":"ada\\u0040example.com"}', '{"note":"***"}'],
  ['{"\\u0070hone":"Ada"}', '{"\\u0070hone":"***"}'],
  ['{"first_name":null,"id":1234567}', '{"first_name":***,"id":***}'],
])('%s is shown as %s', (sent, shown) => {
  expect(maskPersonalData(sent)).toBe(shown);
});

test('ids, times, amounts and coordinates are shown', () => {
  const text =
    '{"event_id":"00000000-1111-4222-8333-444444444444","event_timestamp":"2026-03-02T07:15:00.000+01:00",' +
    '"pickup_lat": 6.52437891,"pickup_lon":-3.37920571,"total_price":"1234567.50","route_name":"Ajah to CMS"}';
  expect(maskPersonalData(text)).toBe(text);
});

test.each([
  '{"event_type":"user.registered","full_name":"Ada Obi',
  '{"a":"x, "full_name":"Ada Obi"}',
  "{'full_name': 'Ada Obi', 'seats': 2}",
  '{full_name: Ada Obi}',
  'full_name=Ada Obi\n',
  '{"full_name":"Ada Obi"}}',
])('what is not JSON hides its personal values too: %s', (sent) => {
  expect(maskPersonalData(sent)).not.toMatch(/Ada|Obi/);
});

test('of what is not JSON only words of the contract, ids and times are shown', () => {
  expect(maskPersonalData('Zainab Balogun +234 809 988 7766')).toBe('*** *** *** *** *** ***');
  expect(
    maskPersonalData(
      '{"event_type":"trip.started","trip_id":"00000000-1111-4222-8333-444444444444","at":2026-03-02T07:15:00Z,',
    ),
  ).toBe(
    '{"event_type":"trip.started","trip_id":"00000000-1111-4222-8333-444444444444","***":2026-03-02T07:15:00Z,',
  );
});

test('a telephone number, an e-mail address and a name survive nowhere in an event, however it is broken', () => {
  const event = JSON.stringify({
    event_type: 'user.registered',
    phone: '+2348012345678',
    email: 'ada.obi@example.com',
    full_name: 'Adaeze',
    note: 'reach me at +2348012345678',
    role: 'RIDER',
  });
  const cuts = fc.tuple(fc.nat(event.length), fc.nat(3), fc.constantFrom('', '"', '}', '[', '\\', '\n'));
  fc.assert(
    fc.property(cuts, ([at, length, instead]) => {
      const broken = event.slice(0, at) + instead + event.slice(at + length);
      const shown = maskPersonalData(broken);
      expect(shown).not.toMatch(/8012345|a.obi@/);
      if (broken.includes('full_name')) expect(shown).not.toContain('Adaeze');
    }),
  );
});

test('long texts take no long time', () => {
  const started = performance.now();
  for (const part of ['a', '1 ', '"', '{"a":', '\\', 'a@', '-', ' '])
    maskPersonalData(part.repeat(65_536 / part.length));
  expect(performance.now() - started).toBeLessThan(3000);
});
