import { expect, test } from 'vitest';
import { decodeEvent, MAX_EVENT_BYTES } from './decode.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');

test('an object is read, in UTF-8 too, and with a byte order mark before it', () => {
  const event = { name: 'Ọlá', emoji: '🚕' };
  const text = JSON.stringify(event);
  expect(decodeEvent(utf8(text))).toEqual({ ok: true, event, text });
  expect(decodeEvent(utf8(`\uFEFF${text}`))).toEqual({ ok: true, event, text });
  expect(decodeEvent(utf8('{"a":1}'))).toEqual({ ok: true, event: { a: 1 }, text: '{"a":1}' });
});

test('of duplicate keys the last one wins', () => {
  expect(decodeEvent(utf8('{"a":1,"a":2}'))).toMatchObject({ event: { a: 2 } });
});

test('a message may have 1 MiB and not one byte more', () => {
  const largest = `{"a":"${'x'.repeat(MAX_EVENT_BYTES - 8)}"}`;
  expect(decodeEvent(utf8(largest)).ok).toBe(true);
  expect(decodeEvent(utf8(`${largest} `))).toEqual({
    ok: false,
    rejection: {
      reason: 'too_large',
      path: '',
      message: 'The message has 1048577 bytes; at most 1048576 are allowed.',
      eventType: null,
    },
  });
});

test.each([
  ['empty', utf8('')],
  ['empty', utf8(' \t\r\n')],
  ['empty', utf8('\uFEFF')],
  ['empty', utf8('null')],
  ['not_utf8', Buffer.from([0x7b, 0xff, 0x7d])],
  ['not_utf8', Buffer.from([0xed, 0xa0, 0x80])],
  ['not_json', utf8('{"a":')],
  ['not_json', utf8('{a:1}')],
  ['not_json', utf8('{"a":NaN}')],
  ['not_json', utf8('{"a":1}{"b":2}')],
  ['not_json', utf8('Ọlá')],
  ['not_an_object', utf8('[{}]')],
  ['not_an_object', utf8('7')],
  ['not_an_object', utf8('"x"')],
  ['not_an_object', utf8('['.repeat(500_000) + ']'.repeat(500_000))],
])('%s: %#', (reason, bytes) => {
  expect(decodeEvent(bytes)).toMatchObject({ ok: false, rejection: { reason, path: '', eventType: null } });
});

test('a message about broken JSON says where, and quotes nothing', () => {
  const messageFor = (text: string) => {
    const decoded = decodeEvent(utf8(text));
    return decoded.ok ? '' : decoded.rejection.message;
  };
  const end = 'Send one JSON object in a message.';
  expect(messageFor('{"phone":"+2348012345678",}')).toBe(
    `The text is not JSON: it breaks at character 26. ${end}`,
  );
  expect(messageFor('{"phone":"+2348012345678"')).toBe(
    `The text is not JSON: it breaks at character 25. ${end}`,
  );
  expect(messageFor('{"phone":')).toBe(`The text is not JSON: it ends too early. ${end}`);
  expect(messageFor('{"phone":+2348012345678}')).toBe(`The text is not JSON. ${end}`);
  expect(messageFor('{"phone": in JSON at position 2348012345678')).toBe(`The text is not JSON. ${end}`);
});
