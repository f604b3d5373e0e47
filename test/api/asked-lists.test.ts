import { expect, test } from 'vitest';
import { type ApiKey, hashSecret } from '../../src/platform/access/api-keys.ts';
import type { Asking } from '../../src/platform/warehouse/as-one-asker.ts';
import { openApiServer } from '../support/api-server.ts';

// Lists of single records ask the engine like metrics do: within the limits of questions, for whoever still waits.

const unlimited = { requests: Infinity, engineMs: Infinity, bytes: Infinity, questions: Infinity };
const secret = 'a-secret-of-16-characters';
const apiKeys: ApiKey[] = [{ name: 'a', scopes: ['read'], hash: hashSecret(secret) }];

test.each([
  '/v1/conflicts',
  '/v1/producers',
  '/v1/producers/a',
  '/v1/dead-letters',
  '/v1/dead-letters/counts',
])('%s is a question, which its sender pays for, and ends when its client leaves', async (url) => {
  const asked: Asking[] = [];
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  /** A store that answers nobody before they leave. */
  const wait = (...given: unknown[]) => {
    const asking = given.at(-1) as Asking;
    asked.push(asking);
    asking.signal?.addEventListener('abort', () => ended.resolve(asking.signal?.reason));
    begun.resolve();
    return new Promise<never>(() => undefined);
  };
  const { app } = await openApiServer({
    apiKeys,
    senderLimits: { ofKey: { ...unlimited, questions: 1 }, limitsLocal: false },
    conflicts: { list: wait },
    producers: { list: wait, sent: wait, samples: wait },
    deadLetters: { list: wait, counts: wait, get: wait, recordReplay: wait },
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const headers = { 'x-api-key': secret };
  const leaves = new AbortController();
  const left = fetch(address + url, { headers, signal: leaves.signal });
  await begun.promise;
  expect((await fetch(address + url, { headers })).status).toBe(429);
  leaves.abort();
  await expect(left).rejects.toThrow();
  expect(await ended.promise).toMatchObject({ code: 'client_left' });
  expect(asked.map(({ spent }) => typeof spent)).toEqual(['function']);
});
