import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskPersonalData } from './mask-personal-data.ts';

const mask = (text: string) => maskPersonalData(text).text;

test.each([
  ['{"phone":"+2348012345678","role":"RIDER"}', '{"phone":"***","role":"RIDER"}'],
  ['{ "full_name" : "Ada Obi", "seats_booked": 2 }', '{"full_name":"***","seats_booked":2}'],
  ['{"card_last4":4242,"amount":"15000.00"}', '{"card_last4":"***","amount":"15000.00"}'],
  ['{"phoneNumber":["+234 801",{"a":"b"}],"n":1}', '{"phoneNumber":["***",{"a":"***"}],"n":"***"}'],
  ['{"notes":"call 0801 234 5678 or ada@example.com"}', '{"notes":"call *** or ***"}'],
  ['{"notes":"ada\\u0040example.com"}', '{"notes":"***"}'],
  ['{"\\u0070hone":"Ada"}', '{"phone":"***"}'],
  [
    '{"first_name":null,"msisdn":2348012345678,"bvn":22123456789}',
    '{"first_name":null,"msisdn":"***","bvn":"***"}',
  ],
  ['{"ada@example.com":1,"+2348012345678":2}', '{"***":"***","*** 2":"***"}'],
  [
    '{"rating":2348012345678,"amount":"08012345678","city":"12 Adeola Street"}',
    '{"rating":"***","amount":"***","city":"***"}',
  ],
  ['["+2348012345678",7,true]', '["***","***",true]'],
  ['"Ada Obi"', '"***"'],
])('%s is shown as %s', (sent, shown) => {
  expect(mask(sent)).toBe(shown);
});

test('what helps to mend a letter is shown: ids, times in any spelling, references, amounts', () => {
  const text =
    '{"event_id":"00000000-1111-4222-8333-444444444444","event_timestamp":"2026-03-02T07:15:00.000+01:00",' +
    '"scheduled_departure":1773167400,"actual_departure":1773167400123,"actual_arrival":"2026-03-02 07:15",' +
    '"createdAt":1705312800.234567891,"travelDate":[2024,1,16],"bookingReference":"BK-20260302-1234",' +
    '"confirmation_code":"OR-7KQ2M4","rider_id":"R-123",' +
    '"total_price":"1234567.50","amount":1234567.5,"seats_booked":"2","error_code":"insufficient_funds",' +
    '"route_name":"Ajah to CMS","origin_city":"Ọ̀yọ́","on_time":"yes","event_type":"booking.creatd"}';
  expect(mask(text)).toBe(text);
});

test.each([
  ['{"pickup_lat":6.52437891,"pickup_lon":-3.37920571}', '{"pickup_lat":6.52,"pickup_lon":-3.38}'],
  // As text, nested, in a list, by the name of a dialect, and with more digits than JavaScript keeps.
  ['{"lat":"6.52437891","lon":"6,52"}', '{"lat":"6.52","lon":"***"}'],
  ['{"stop":{"lat":6.5243},"lon":[3.3792,[3.3792]]}', '{"stop":{"lat":6.52},"lon":[3.38,[3.38]]}'],
  ['{"latitude":6.524378912345678901,"longitude":3.3792e0}', '{"latitude":6.52,"longitude":3.38}'],
  // What is no number of degrees is another unit, of which the hundredth would be too fine.
  ['{"lat":6524378,"lon":"3379205"}', '{"lat":"***","lon":"***"}'],
  ['{"position":[3.3792,6.5243],"lng":3.3792}', '{"position":["***","***"],"lng":"***"}'],
  ['{"lat":6.52437,"lon":3.37920,', '{"lat":***,"lon":***,'],
])('coordinates are shown to about a kilometre: %s as %s', (sent, shown) => {
  expect(mask(sent)).toBe(shown);
});

test('a shown body stays JSON, however long it is', () => {
  const long = JSON.stringify({
    event_type: 'booking.created',
    cancellation_reason: 'x'.repeat(300_000),
    more: Array.from({ length: 20_000 }, (_, n) => ({ seats_booked: n })),
  });
  const { text, isPart } = maskPersonalData(long, 65_536);
  expect(isPart).toBe(true);
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(JSON.parse(text)).toMatchObject({ event_type: 'booking.created' });
  fc.assert(
    fc.property(fc.json(), fc.nat(200), (body, limit) => {
      const shown = maskPersonalData(body, Math.max(limit, 5));
      JSON.parse(shown.text);
    }),
  );
});

test.each([
  '{"event_type":"user.registered","full_name":"Ada Obi',
  '{"a":"x, "full_name":"Ada Obi"}',
  "{'full_name': 'Ada Obi', 'seats': 2}",
  '{full_name: Ada Obi}',
  'full_name=Ada Obi\n',
  '{"full_name":"Ada Obi"}}',
  '{"origin_city":"Ada Obi","error_code":"Ada","notes":"Obi"}}',
])('what is not JSON hides its personal values too: %s', (sent) => {
  expect(mask(sent)).not.toMatch(/Ada|Obi/);
});

test('of what is not JSON only words of the contract, ids, times and what stands behind a known name are shown', () => {
  expect(mask('Zainab Balogun +234 809 988 7766')).toBe('*** *** *** *** *** ***');
  const text =
    '{"event_type":"trip.started","trip_id":"00000000-1111-4222-8333-444444444444","at":2026-03-02T07:15:00Z,' +
    '"event_timestamp":1773167400123,"bookingReference":"BK-20260302-1234","rating":08012345678,"seats_booked":2,';
  expect(mask(text)).toBe(text.replace('"at"', '"***"').replace('08012345678', '***'));
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
      const shown = mask(broken);
      expect(shown).not.toMatch(/8012345|a.obi@/);
      if (broken.includes('full_name')) expect(shown).not.toContain('Adaeze');
    }),
  );
});

test('long texts take no long time', () => {
  const started = performance.now();
  for (const part of ['a', '1 ', '"', '{"a":', '\\', 'a@', '-', ' ', '"a":', '"rating":1'])
    mask(part.repeat(65_536 / part.length));
  expect(performance.now() - started).toBeLessThan(3000);
});

const manyOf = (make: (n: number) => string) => Array.from({ length: 20_000 }, (_, n) => make(n)).join();
test.each([
  ['names that are hidden', `{${manyOf((n) => `"a@b.c${n}":1`)}}`],
  ['objects', `[${manyOf((n) => `{"notes":"a@b.c${n}"}`)}]`],
  ['numbers', `[${'1,'.repeat(500_000)}1]`],
  ['lists in lists', `[${manyOf(() => '[[[[[1],[2]],[3]]]]')}]`],
  ['one text', JSON.stringify({ notes: '12-a@'.repeat(200_000) })],
  ['ten megabytes', JSON.stringify({ notes: 'a@b.c '.repeat(1_700_000) })],
])('a letter of %s is shown in no long time, and nothing of it', (_what, body) => {
  const started = performance.now();
  const { text, isPart } = maskPersonalData(body);
  expect(performance.now() - started).toBeLessThan(1000);
  expect([text.length <= 65_536, isPart]).toEqual([true, true]);
  expect(text).not.toContain('a@');
});
