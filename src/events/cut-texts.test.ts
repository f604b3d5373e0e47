import { expect, test } from 'vitest';
import { personalDeps } from '../../test/support/personal-keys.ts';
import { makeEventChecker } from './check-event.ts';
import { contract } from './contract.ts';
import { makeCutTexts } from './cut-texts.ts';
import { eventExamples } from './examples.ts';

const deps = {
  now: () => Date.parse('2026-03-28T00:00:00Z'),
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  ...personalDeps,
};
const check = makeEventChecker(deps);

function accepted(text: string) {
  const outcome = check(Buffer.from(text));
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  return { ...outcome.event, landed: JSON.parse(outcome.event.payload ?? text) as Record<string, unknown> };
}

const failed = eventExamples['payment.failed'];
const withMessage = (error_message: string) => JSON.stringify({ ...failed, error_message });

test.each([
  ['just short enough', 'x'.repeat(2_000), 'x'.repeat(2_000)],
  ['short enough, in characters of two units', '🚕'.repeat(2_000), '🚕'.repeat(2_000)],
  ['too long', 'x'.repeat(2_001), 'x'.repeat(2_000)],
  ['too long, in characters of two units', `x${'🚕'.repeat(2_000)}`, `x${'🚕'.repeat(1_999)}`],
])('a text that is %s', (_what, given, kept) => {
  const { landed, truncatedFields } = accepted(withMessage(given));
  expect(landed['error_message']).toBe(kept);
  const named = given === kept ? undefined : ['error_message'];
  expect([truncatedFields, landed['truncated_fields']]).toEqual([named, named]);
});

test('what is behind the cut is in the content hash and in a derived id', () => {
  const one = withMessage(`${'x'.repeat(2_000)}a`);
  const other = withMessage(`${'x'.repeat(2_000)}b`);
  expect(accepted(one).contentHash).not.toBe(accepted(other).contentHash);
  const unnamed = (text: string) => accepted(text.replace(/"event_id":"[^"]+",/, '')).eventId;
  expect(unnamed(one)).not.toBe(unnamed(other));
});

test.each([
  ['a telephone number', 'call 0801', '2345678 and more', 'call ***'],
  ['an e-mail address', 'mail ada', '.obi@example.com', 'mail ***'],
  ['an e-mail address behind its first letter', 'mail a', 'da@example.com', 'mail *'],
  ['nothing', 'seat 0801', ' and more', 'seat 0801'],
  ['a space before one', 'call ', '08012345678', 'call '],
  ['a space behind others', 'a@b.c, d@e.f, 08012345678 ', 'and 08012345678', '***, ***, *** '],
])('where the cut goes through %s, no part of it lands', (_what, kept, behind, landing) => {
  const front = ' '.repeat(2_000 - kept.length);
  const { landed, truncatedFields } = accepted(withMessage(`${front}${kept}${behind}`));
  expect(truncatedFields).toEqual(['error_message']);
  expect(landed['error_message']).toBe(`${front}${landing}`);
});

test('a place that lands as null is not named as cut', () => {
  const { landed, masked, truncatedFields } = accepted(
    JSON.stringify({ ...eventExamples['route.created'], origin_city: 'x'.repeat(300) }),
  );
  expect([landed['origin_city'], masked, truncatedFields]).toEqual([null, ['origin_city'], undefined]);
});

test('digits of a kept number stay exact in an event that is cut', () => {
  const event = withMessage('x'.repeat(3_000)).replace('{', '{"ledger_id":12345678901234567890,');
  const outcome = makeEventChecker({ ...deps, keepExtraFields: ['ledger_id'] })(Buffer.from(event));
  expect(outcome).toMatchObject({ ok: true, event: { truncatedFields: ['error_message'] } });
  expect(outcome.ok && outcome.event.payload).toContain('12345678901234567890');
});

test('a producer cannot say that a text was cut', () => {
  const { landed, truncatedFields } = accepted(JSON.stringify({ ...failed, truncated_fields: ['amount'] }));
  expect([truncatedFields, landed['truncated_fields']]).toEqual([undefined, undefined]);
});

test('every free text of the contract is bounded', () => {
  const unbounded = [...contract.values()].flatMap((type) => {
    const cutTexts = makeCutTexts(type);
    return type.fields
      .filter(({ label, personal }) => label === 'text' && personal === undefined)
      .filter(({ name }) => cutTexts({ [name]: 'x'.repeat(2_001) })?.has(name) !== true)
      .map(({ name }) => `${type.eventType}.${name}`);
  });
  expect(unbounded).toEqual([]);
});
