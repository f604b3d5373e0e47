import { expect, test } from 'vitest';
import { tokensSection } from './settings.ts';

const none = { JWT_SECRET: null, JWKS_URL: null, JWT_ISSUER: null, JWT_AUDIENCE: null };
const names = { JWT_ISSUER: 'https://auth.example', JWT_AUDIENCE: 'analytics' };
const [issuer, audience] = [names.JWT_ISSUER, names.JWT_AUDIENCE];
const JWT_SECRET = 'x'.repeat(32);
const JWKS_URL = 'https://auth.example/jwks.json';

test.each([
  [{}, null],
  [names, null],
  [
    { ...names, JWT_SECRET },
    { secret: JWT_SECRET, issuer, audience },
  ],
  [
    { ...names, JWKS_URL },
    { keysUrl: JWKS_URL, issuer, audience },
  ],
])('%j is the platform %j', (given, platform) => {
  const read = { ...none, ...given };
  expect(tokensSection.contradictions(read)).toEqual([]);
  expect(tokensSection.shape(read)).toEqual({ platform });
});

test.each([
  [{ ...names, JWT_SECRET, JWKS_URL }, ['JWT_SECRET must be empty with JWKS_URL']],
  [{ JWT_SECRET }, ['JWT_ISSUER must be set with JWT_SECRET', 'JWT_AUDIENCE must be set with JWT_SECRET']],
  [{ JWKS_URL, JWT_ISSUER: issuer }, ['JWT_AUDIENCE must be set with JWKS_URL']],
])('%j contradicts itself', (given, told) => {
  const problems = tokensSection.contradictions({ ...none, ...given });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(told);
});

test.each([
  ['JWT_SECRET', 'short', false],
  ['JWT_SECRET', JWT_SECRET, true],
  ['JWKS_URL', 'http://auth.example/jwks.json', false],
  ['JWKS_URL', 'http://127.0.0.1:8080/jwks.json', true],
  ['JWKS_URL', 'file:///etc/passwd', false],
] as const)('%s=%s is allowed: %j', (name, value, isAllowed) => {
  expect(tokensSection.settings[name]!.safeParse(value).success).toBe(isAllowed);
});
