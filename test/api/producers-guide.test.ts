import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerDifferences, readRequests } from '../support/documented-requests.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The requests of docs/PRODUCERS.md, sent in their order to a new service. Then a newcomer's first event of each type, made from nothing
// but what the service itself says.

const guide = readFileSync(new URL('../../docs/PRODUCERS.md', import.meta.url), 'utf8');
const requests = readRequests(guide).map((make) => make({}));
let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`${service.url}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

test('there are seven', () => expect(requests).toHaveLength(7));

test.each(requests.map((request) => [`${request.method} ${request.path}`, request] as const))(
  '%s',
  async (_, { method, path, headers, body, answer: shown }) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    const answer: unknown = await response.json();
    expect(response.status).toBe(200);
    if (shown !== null) expect(answerDifferences(shown, answer)).toEqual([]);
  },
);

test('a first event of each type is sent from its schema alone', async () => {
  const { schemas } = await ask<{ schemas: { event_type: string; url: string }[] }>('/v1/schemas');
  for (const { event_type: type, url } of schemas) {
    expect(url).toBe(`${service.url}/v1/schemas/${type}`);
    const { examples } = await ask<{ examples: [object] }>(new URL(url).pathname);
    const response = await service.post(JSON.stringify(examples[0]));
    const { results } = (await response.json()) as { results: { status: string }[] };
    expect([type, results.map(({ status }) => status)]).toEqual([
      type,
      [type === 'trip.started' ? 'conflict' : 'accepted'],
    ]);
  }
});

test('the API document names the address at which the service answers', async () => {
  const { servers } = await ask<{ servers: unknown }>('/openapi.json');
  expect(servers).toEqual([{ url: service.url }]);
});
