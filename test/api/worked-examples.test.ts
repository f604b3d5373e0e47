import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerDifferences, readRequests } from '../support/documented-requests.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The worked examples of docs/API.md, sent in their order to a new service.

const guide = readFileSync(new URL('../../docs/API.md', import.meta.url), 'utf8').split(
  '\n# Reference\n',
)[0]!;
const examples = guide.split('\n### ').slice(1);
const values: Record<string, string> = {};
let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

test('there are ten', () => expect(examples).toHaveLength(10));

test.each(examples.map((text) => [text.split('\n')[0]!, text] as const))('%s', async (_, text) => {
  const requests = readRequests(text);
  expect(requests).toHaveLength(1);
  const { method, path, headers, body, answer: shown } = requests[0]!(values);
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const answer: unknown = await response.json();
  expect(shown).not.toBeNull();
  expect(answerDifferences(shown, answer)).toEqual([]);
  const letter = /"dead_letter_id":"([^"]+)"/.exec(JSON.stringify(answer))?.[1];
  if (letter !== undefined) values['LETTER'] ??= letter;
});
