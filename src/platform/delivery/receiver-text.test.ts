import { expect, test } from 'vitest';
import { parseReceiver, sayReceiver } from './receiver-text.ts';

test.each([
  ['mail:ops@example.org', { channel: 'mail', to: 'ops@example.org' }],
  [
    'slack:https://hooks.slack.com/services/T/B/secret',
    { channel: 'slack', url: 'https://hooks.slack.com/services/T/B/secret' },
  ],
  ['object:alerts/today', { channel: 'object', prefix: 'alerts/today' }],
  ['file:failures', { channel: 'file', name: 'failures' }],
  ['mail:nobody', null],
  ['ops@example.org', null],
  ['notification:all', null],
  ['webhook:ftp://a.example', null],
])('%s', (text, expected) => {
  expect(parseReceiver(text)).toEqual(expected);
});

test('a receiver is said without the secret of its address', () => {
  expect(sayReceiver({ channel: 'slack', url: 'https://hooks.slack.com/services/T/B/secret' })).toBe(
    'slack:hooks.slack.com/…',
  );
  expect(sayReceiver({ channel: 'webhook', url: 'https://a.example' })).toBe('webhook:a.example');
  expect(sayReceiver({ channel: 'notification', user_ids: ['a', 'b'], by: ['push', 'sms'] })).toBe(
    'notification:2 by push, sms',
  );
});
