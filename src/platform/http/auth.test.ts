import { describe, expect, test } from 'vitest';
import { hashSecret, type Scope } from './api-keys.ts';
import { grantsOf } from './auth.ts';
import { checkLocalRequest, hostName } from './check-local-request.ts';

describe('grantsOf', () => {
  const key = (name: string, scopes: Scope[]) => ({ name, scopes, hash: hashSecret(`secret of ${name}`) });
  const keys = [
    key('producer', ['ingest']),
    key('admin', ['admin']),
    key('auditor', ['read', 'dead_letters:raw']),
  ];

  test.each([
    ['secret of producer', ['ingest']],
    ['secret of admin', ['admin', 'ingest', 'read']],
    ['secret of auditor', ['read', 'dead_letters:raw']],
    ['secret of nobody', []],
    ['', []],
  ])('%j allows %j', (secret, granted) => {
    expect([...grantsOf(secret, keys)]).toEqual(granted);
  });
});

test.each([
  ['localhost:8097', 'localhost'],
  ['LOCALHOST', 'localhost'],
  ['127.0.0.1:1', '127.0.0.1'],
  ['[::1]:8097', '[::1]'],
  ['[::1]', '[::1]'],
  ['localhost:8097.evil.example', ''],
  ['localhost@evil.example', 'localhost@evil.example'],
  ['', ''],
])('the host of %j is %j', (header, name) => {
  expect(hostName(header)).toBe(name);
});

describe('a request without keys', () => {
  const host = 'localhost:8097';
  const lists = { allowedHosts: ['dash.localhost'], corsOrigins: ['https://dash.example'] };
  test.each([
    ['GET', { host }],
    ['GET', { host: '[::1]:8097', 'sec-fetch-site': 'cross-site' }],
    ['POST', { host }],
    ['POST', { host, origin: 'http://localhost:8097', 'sec-fetch-site': 'same-origin' }],
    ['POST', { host, 'sec-fetch-site': 'none' }],
    ['POST', { host: 'dash.localhost:1' }],
    ['POST', { host, origin: 'https://dash.example', 'sec-fetch-site': 'cross-site' }],
  ])('%s with %j passes', (method, headers) => {
    expect(() => checkLocalRequest(method, headers, lists)).not.toThrow();
  });

  test.each([
    ['GET', { host: 'evil.example:8097' }, 'host_not_allowed'],
    ['GET', {}, 'host_not_allowed'],
    ['GET', { host: '127.0.0.1.evil.example' }, 'host_not_allowed'],
    ['POST', { host, origin: 'http://evil.example' }, 'cross_site_refused'],
    ['POST', { host, origin: 'null' }, 'cross_site_refused'],
    ['POST', { host, origin: 'http://localhost:3000' }, 'cross_site_refused'],
    ['POST', { host, 'sec-fetch-site': 'same-site' }, 'cross_site_refused'],
    ['DELETE', { host, 'sec-fetch-site': 'cross-site' }, 'cross_site_refused'],
  ])('%s with %j is refused: %s', (method, headers, code) => {
    const refused = expect.objectContaining({ code }) as Error;
    expect(() => checkLocalRequest(method, headers, lists)).toThrow(refused);
  });
});
