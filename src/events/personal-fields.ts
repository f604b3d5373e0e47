import { z } from 'zod';
import { field } from './field-traits.ts';

// These fields say who somebody is. None of them has a form that is read from bytes, so an event with one of them is always parsed.

const PHONE = /^\+(?:234\d{10}|(?!234)[1-9]\d{6,14})$/;
const EMAIL = /^\s*[^\s@]+@[^\s@]+\s*$/;
const LAST_4 = /^\d{4}$/;

/** A telephone number. It leaves the event before landing; a keyed hash of it stays. */
export function phone(description: string) {
  const rule =
    'a telephone number in E.164, such as +447700900123; a Nigerian one is +234 and exactly ten digits';
  return field(
    z.string().regex(PHONE),
    { kind: 'plain', label: 'E.164 number', rule, personal: 'hashed' },
    description,
  );
}

/** An e-mail address. It leaves the event before landing; a keyed hash of it stays. */
export function email(description: string) {
  const rule = 'an e-mail address: a name, one @ and a domain';
  return field(
    z.string().regex(EMAIL),
    { kind: 'email', label: 'e-mail', rule, personal: 'hashed' },
    description,
  );
}

/** Text about a person. It leaves the event before landing and nothing of it stays. */
export function personalText(description: string) {
  return field(
    z.string(),
    { kind: 'plain', label: 'text', rule: 'a string', personal: 'removed' },
    description,
  );
}

/** The last digits of a card. They leave the event before landing and nothing of them stays. */
export function cardLast4(description: string) {
  const rule = 'a string of exactly four digits';
  return field(
    z.string().regex(LAST_4),
    { kind: 'plain', label: 'four digits', rule, personal: 'removed' },
    description,
  );
}
