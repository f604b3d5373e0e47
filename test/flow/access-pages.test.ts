import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestService, type TestService } from '../support/test-service.ts';

// Keys and the audit are read page by page, and the audit is exported whole.

const ADMIN = 'the-secret-of-the-operator';
const names = ['one', 'two', 'three', 'four', 'five'];
let service: TestService;
beforeAll(async () => {
  service = await openTestService({ API_KEYS: `boss:admin:${ADMIN}` });
  for (const name of names) {
    const body = JSON.stringify({ name, scopes: ['read'] });
    expect((await send('/v1/keys', { method: 'POST', body })).status).toBe(201);
  }
});
afterAll(() => service.remove());

function send(path: string, request: RequestInit = {}): Promise<Response> {
  const headers = { 'x-api-key': ADMIN, 'content-type': 'application/json' };
  return fetch(`${service.url}${path}`, { ...request, headers });
}

async function ask(path: string) {
  const response = await send(path);
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

/** The rows of each page, from the first to the last. */
async function pagesOf(path: string, list: 'keys' | 'audit'): Promise<Record<string, unknown>[][]> {
  const pages: Record<string, unknown>[][] = [];
  let cursor = '';
  do {
    const { answer } = await ask(`${path}${cursor}`);
    pages.push(answer[list] as Record<string, unknown>[]);
    cursor = answer['next_cursor'] === null ? '' : `&cursor=${answer['next_cursor'] as string}`;
  } while (cursor !== '');
  return pages;
}

test('the keys are listed page by page, the newest first', async () => {
  const pages = await pagesOf('/v1/keys?limit=2', 'keys');
  expect(pages.map((page) => page.map(({ name }) => name))).toEqual([
    ['five', 'four'],
    ['three', 'two'],
    ['one'],
  ]);
});

test('the audit is read page by page, the newest first', async () => {
  const pages = await pagesOf('/v1/audit?act=keys.create&limit=2', 'audit');
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  const { answer } = await ask('/v1/audit?act=keys.create');
  expect(answer).toEqual({ audit: pages.flat(), next_cursor: null });
});

test.each(['/v1/keys', '/v1/audit'])('%s takes only cursors that it gave out', async (path) => {
  expect(await ask(`${path}?cursor=nonsense`)).toMatchObject({
    status: 400,
    answer: { code: 'invalid_cursor' },
  });
});

test('the audit takes no text with control characters', async () => {
  expect(await ask('/v1/audit?actor=%00')).toMatchObject({ status: 400, answer: { parameter: 'actor' } });
});

test('the audit is exported whole', async () => {
  const text = async (format: string) =>
    (await (await send(`/v1/audit?act=keys.create&format=${format}`)).text()).trim().split('\n');
  const [csv, lines] = [await text('csv'), await text('ndjson')];
  expect(csv[0]).toContain('id,at,actor,actor_name');
  expect([csv.length, lines.length]).toEqual([names.length + 1, names.length]);
  expect(JSON.parse(lines[0]!)).toMatchObject({ act: 'keys.create' });
});
