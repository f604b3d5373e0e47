import { describe, expect, test } from 'vitest';
import { grantsOf, type Scope } from '../access/scopes.ts';
import type { RowLimits } from '../access/principal.ts';
import { checkRights } from './auth.ts';
import { checkLocalRequest, hostName } from './check-local-request.ts';

describe('checkRights', () => {
  const principal = (scopes: Scope[], rows: RowLimits | null = null) => ({ scopes: grantsOf(scopes), rows });
  const driver = { driver_id: 'd1' };

  test.each([
    [principal(['read']), { scope: 'read' }],
    [principal(['read']), { scope: ['read:trips', 'read:users'] }],
    [principal(['read:trips']), { scope: 'read', byFamily: true }],
    [principal(['ingest:trip']), { scope: 'ingest', byFamily: true }],
    [principal(['read'], driver), { scope: 'read', rows: 'driver' }],
    [principal(['read'], driver), { scope: 'read', rows: ['driver', 'rider'] }],
    [principal([]), {}],
  ] as const)('%j passes %j', (who, config) => {
    expect(() => checkRights(who, config)).not.toThrow();
  });

  test.each([
    [principal([]), { scope: 'read' }, 'insufficient_scope'],
    [principal(['read:trips']), { scope: 'read' }, 'insufficient_scope'],
    [principal(['read:trips']), { scope: ['read:trips', 'read:users'] }, 'insufficient_scope'],
    [principal(['ingest:trip']), { scope: 'read', byFamily: true }, 'insufficient_scope'],
    [principal(['read']), { scope: 'admin', byFamily: true }, 'insufficient_scope'],
    [principal(['read'], driver), { scope: 'read' }, 'row_limited'],
    [principal(['read'], driver), { scope: 'read', rows: 'rider' }, 'row_limited'],
    [principal(['read'], {}), { scope: 'read', rows: 'driver' }, 'row_limited'],
  ] as const)('%j does not pass %j: %s', (who, config, code) => {
    expect(() => checkRights(who, config)).toThrow(expect.objectContaining({ code }) as Error);
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
