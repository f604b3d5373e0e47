import { expect, test } from 'vitest';
import { contractOf } from '../../events/contract.ts';
import { eventExamples } from '../../events/examples.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { listDifferences } from './compare.ts';

const payment = eventExamples['payment.success'] as JsonObject;
const differ = (change: JsonObject) =>
  listDifferences(contractOf('payment.success'), payment, { ...payment, ...change });

test.each<[string, JsonObject, object[]]>([
  ['nothing', {}, []],
  [
    'an amount',
    { amount: '1.00' },
    [{ name: 'amount', isPersonal: false, first: payment['amount'], second: '1.00' }],
  ],
  ['a field that one leaves out', { processing_time_ms: null }, []],
  ['what says nothing of the fact', { event_id: 'another', schema_version: 1 }, []],
  ['another spelling of the time', { event_timestamp: respell(payment['event_timestamp'] as string) }, []],
  [
    'another time',
    { event_timestamp: '2026-03-02T00:00:00Z' },
    [
      {
        name: 'event_timestamp',
        isPersonal: false,
        first: payment['event_timestamp'],
        second: '2026-03-02T00:00:00Z',
      },
    ],
  ],
])('%s', (_what, change, differences) => {
  expect(differ(change)).toEqual(differences);
});

test('of a personal field only the name is told', () => {
  const first = {
    ...(eventExamples['user.registered'] as JsonObject),
    told_hashes: { phone: 'a', email: 'b' },
  };
  const second = { ...first, told_hashes: { phone: 'c', email: 'b' } };
  expect(listDifferences(contractOf('user.registered'), first, second)).toEqual([
    { name: 'phone', isPersonal: true, first: null, second: null },
  ]);
});

test('a text that was masked in both is told by what is stored of it', () => {
  const first = {
    ...(eventExamples['booking.cancelled'] as JsonObject),
    cancellation_reason: 'call [masked]',
  };
  const second = { ...first, told_hashes: { cancellation_reason: 'b' } };
  const known = { ...first, told_hashes: { cancellation_reason: 'a' } };
  expect(listDifferences(contractOf('booking.cancelled'), known, second)).toEqual([
    {
      name: 'cancellation_reason',
      isPersonal: false,
      first: 'call [masked]',
      second: 'call [masked]',
    },
  ]);
});

/** The same moment with an offset. */
function respell(time: string): string {
  return `${new Date(Date.parse(time) + 3_600_000).toISOString().slice(0, -1)}+01:00`;
}
