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
  [
    'a field that one leaves out',
    { processing_time_ms: null },
    [{ name: 'processing_time_ms', isPersonal: false, first: payment['processing_time_ms'], second: null }],
  ],
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
  const stored = { ...(eventExamples['user.registered'] as JsonObject), phone_hash: 'a', email_hash: 'b' };
  expect(listDifferences(contractOf('user.registered'), stored, { ...stored, phone_hash: 'c' })).toEqual([
    { name: 'phone', isPersonal: true, first: null, second: null },
  ]);
});

test('a contact whose hashes two keys have made is not named, unless only one has it', () => {
  const type = contractOf('user.registered');
  const example = eventExamples['user.registered'] as JsonObject;
  const stored = { ...example, contact_key_id: 'k1', phone_hash: 'a' };
  const later = { ...example, contact_key_id: 'k2', phone_hash: 'b' };
  expect(listDifferences(type, stored, later)).toEqual([]);
  expect(listDifferences(type, stored, { ...later, email_hash: 'c' })).toEqual([
    { name: 'email', isPersonal: true, first: null, second: null },
  ]);
});

/** The same moment with an offset. */
function respell(time: string): string {
  return `${new Date(Date.parse(time) + 3_600_000).toISOString().slice(0, -1)}+01:00`;
}
