import { expect, test } from 'vitest';
import { makeAllowList, MAX_DEPTH } from './allow-list.ts';
import { contractOf } from './contract.ts';
import { parseExactly } from './exact-numbers.ts';
import type { JsonObject } from './outcome.ts';

const listOf = (keeps: readonly string[] = [], dialect: string | null = null) =>
  makeAllowList(contractOf('trip.started'), { keeps: new Set(keeps), dialect });

const nested = (levels: number) =>
  JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as JsonObject;

test.each([
  [{}, { keys: 0, isTooDeep: false, needsRewrite: false }],
  [
    { trip_id: 'x', rider_id: null },
    { keys: 2, isTooDeep: false, needsRewrite: false },
  ],
  [{ experiments: { a: 'b', c: 'd' } }, { keys: 3, isTooDeep: false, needsRewrite: false }],
  [
    { trip_id: 'x', msisdn: 2348012345678 },
    { keys: 2, isTooDeep: false, needsRewrite: true },
  ],
  [{ missing_fields: ['trip_id'] }, { keys: 1, isTooDeep: false, needsRewrite: false }],
  [{ missing_fields: ['Adaeze'] }, { keys: 1, isTooDeep: false, needsRewrite: true }],
  [{ dialect: 'trip-service' }, { keys: 1, isTooDeep: false, needsRewrite: true }],
  [{ seat: 1 }, { keys: 1, isTooDeep: false, needsRewrite: true }],
  [JSON.parse('{"__proto__":{"a":1}}'), { keys: 2, isTooDeep: false, needsRewrite: true }],
  [nested(MAX_DEPTH), { keys: MAX_DEPTH, isTooDeep: false, needsRewrite: true }],
  [
    { list: JSON.parse('['.repeat(4000) + ']'.repeat(4000)) as unknown },
    { keys: 1, isTooDeep: true, needsRewrite: true },
  ],
] as [JsonObject, object][])('a look through an event: %#', (event, survey) => {
  expect(listOf(['seat']).survey(event)).toEqual(survey);
});

test('personal fields of the contract never land as they came', () => {
  const list = makeAllowList(contractOf('payment.success'), { keeps: new Set(), dialect: null });
  expect(list.survey({ card_last4: '4242' }).needsRewrite).toBe(true);
  expect(list.drop({ card_last4: '4242', amount: '1.00' })).toEqual([]);
});

test('names that recur are one list', () => {
  const list = listOf();
  const [one, two, three, none, four] = [{ a: 1, b: 2 }, { a: 3, b: 4 }, { a: 5 }, {}, { a: 6, c: 7 }].map(
    (event) => list.drop(event),
  );
  expect([one, three, none, four]).toEqual([['a', 'b'], ['a'], [], ['a', 'c']]);
  expect(two).toBe(one);
});

/** Returns the event that lands, and the names that are dropped. */
function landing(text: string, keeps?: readonly string[], dialect?: string) {
  const event = parseExactly(text);
  const dropped = listOf(keeps, dialect).drop(event);
  return [JSON.stringify(event), dropped];
}

test('an unknown field is dropped whatever its value looks like', () => {
  const text =
    '{"trip_id":"t","bvn":22123456789,"first_name":"ADA","__proto__":1,"phone":null,"p":{"seat":2}}';
  expect(landing(text)).toEqual(['{"trip_id":"t"}', ['bvn', 'first_name', '__proto__', 'phone', 'p']]);
});

test('a kept field passes the detectors, and inside it only kept names stay', () => {
  const keeps = ['seat', 'note', 'at', 'n'];
  expect(
    landing(
      '{"seat":{"n":[1,22123456789,1705312800.301000001],"phone":"x"},"note":"call 08012345678","other":1}',
      keeps,
    ),
  ).toEqual(['{"seat":{"n":[1,null,1705312800.301000001]},"note":"call ***"}', ['phone', 'other']]);
  expect(landing('{"n":2348012345678,"at":1705312800,"note":"2E+3"}', keeps)).toEqual([
    '{"n":null,"at":1705312800,"note":"2E+3"}',
    [],
  ]);
  // A float would lose the digits by which this is a card.
  expect(landing('{"n":-5060990580000217499}', keeps)).toEqual(['{"n":null}', []]);
});

test("the service's own fields stay where the service has put them", () => {
  const text =
    '{"dialect":"trip-service","producer_fields":{"status":"DONE"},"missing_fields":["booking_id"]}';
  expect(landing(text, [], 'trip-service')).toEqual([text, []]);
  expect(landing(text)).toEqual(['{"missing_fields":["booking_id"]}', ['dialect', 'producer_fields']]);
  expect(landing('{"synthetic_fields":["trip_id","Adaeze"]}')).toEqual(['{}', ['synthetic_fields']]);
});

test('a kept text is cut as notes are, and a telephone number that the cut goes through is masked', () => {
  const { note } = JSON.parse(
    landing(JSON.stringify({ note: `${'x '.repeat(998)}0801${'2345678 '.repeat(9_000)}` }), [
      'note',
    ])[0] as string,
  ) as { note: string };
  expect(note).toBe(`${'x '.repeat(998)}***`);
});

test('a kept flag and a kept null stay as they are', () => {
  const text = '{"is_member":true,"tier":null}';
  expect(landing(text, ['is_member', 'tier'])).toEqual([text, []]);
});
