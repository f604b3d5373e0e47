import { expect, test } from 'vitest';
import { httpProblems } from '../../src/platform/http/problem-table.ts';
import { openApiServer } from '../support/api-server.ts';

test('a route that ends says so in each answer and in the API document', async () => {
  const deprecated = { since: '2026-01-31', sunset: '2027-01-31', successor: '/v2/old' };
  const { app } = await openApiServer({
    problems: httpProblems,
    processRoutes: [
      (api) =>
        api.get('/v1/old', { config: { deprecated }, schema: { description: 'An old way.' } }, () => ({})),
    ],
  });
  const { headers } = await app.inject('/v1/old');
  expect(headers).toMatchObject({
    deprecation: '@1769817600',
    sunset: 'Sun, 31 Jan 2027 00:00:00 GMT',
    link: '</v2/old>; rel="successor-version"',
  });
  const document = (await app.inject('/openapi.json')).json<{
    paths: Record<string, { get: { deprecated?: boolean; description?: string } }>;
  }>();
  expect(document.paths['/v1/old']?.get).toMatchObject({
    deprecated: true,
    description:
      'An old way.\n\nDeprecated since 2026-01-31; it may be gone from 2027-01-31 on. Use `/v2/old` instead.',
  });
  const other = await app.inject('/v1/schemas');
  expect([other.headers.deprecation, other.headers.sunset]).toEqual([undefined, undefined]);
  expect(document.paths['/v1/schemas']?.get.deprecated).toBeUndefined();
});
