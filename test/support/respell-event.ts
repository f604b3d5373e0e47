import fc from 'fast-check';
import { contractOf, type EventType } from '../../src/events/contract.ts';
import { spellMoment, type SentEvent } from './event-arbitraries.ts';

/**
 * Generates JSON texts that mean the same as an event: other key order, white space, spellings, extra fields and explicit
 * defaults.
 */
export function respellings(event: SentEvent): fc.Arbitrary<string> {
  const { fields } = contractOf(event['event_type'] as EventType);
  const members = fields.map(({ name, kind, defaultValue }) => {
    const value = event[name] ?? defaultValue;
    if (value === undefined) return fc.constantFrom('', `"${name}":null`);
    return spellings(kind, value).map((text) => `"${name}":${text}`);
  });
  const extras = fc.dictionary(
    fc.stringMatching(/^x_[a-z]{1,6}$/),
    fc.oneof(fc.string(), fc.double(), fc.constant({ phone: '+2348099999999', deep: [1, { email: 'a@b' }] })),
    { maxKeys: 3 },
  );
  const extraMembers = extras.map((values) =>
    Object.entries(values).map(([name, value]) => `"${name}":${JSON.stringify(value)}`),
  );
  return fc
    .tuple(fc.tuple(...members), extraMembers, fc.constantFrom(',', ' ,\n'))
    .chain(([own, others, comma]) => {
      const all = [...own, ...others].filter((member) => member !== '');
      return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => `{${order.join(comma)}}`);
    });
}

function spellings(kind: string, value: unknown): fc.Arbitrary<string> {
  const plain = JSON.stringify(value);
  if (kind === 'money') return fc.constantFrom(plain, ...moneySpellings(value));
  if (kind === 'time') {
    const ms = Date.parse(value as string);
    const moment = fc.integer({ min: -720, max: 840 }).map((offset) => spellMoment(ms, offset));
    // The fraction has more digits but lies in the same millisecond.
    return moment.map((text) => JSON.stringify(text.replace(/(\.\d{3})/, '$1999')));
  }
  if (kind === 'local_time')
    return fc.constantFrom(plain, JSON.stringify((value as string).padEnd(8, ':00')));
  if (kind === 'email') return fc.constantFrom(plain, JSON.stringify(` ${(value as string).toUpperCase()}`));
  if (kind === 'experiments') {
    const entries = Object.entries(value as object);
    return fc
      .shuffledSubarray(entries, { minLength: entries.length })
      .map((order) => JSON.stringify(Object.fromEntries(order)));
  }
  return fc.constant(plain);
}

function moneySpellings(value: unknown): string[] {
  const [whole = '', fraction = ''] = String(value).split('.');
  const cents = fraction.padEnd(2, '0');
  const number = `${BigInt(whole)}.${cents}`;
  return [
    `"${whole}.${cents}"`,
    number,
    `${number}000`,
    `${BigInt(whole + cents)}e-2`,
    `${BigInt(whole + cents) * 10n}E-3`,
  ];
}
