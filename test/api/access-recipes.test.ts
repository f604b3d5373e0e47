import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { answerDifferences, type DocumentedRequest, readRequests } from '../support/documented-requests.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The recipes of docs/ACCESS.md, in their order, on a new service.

const page = readFileSync(new URL('../../docs/ACCESS.md', import.meta.url), 'utf8');
const recipes = page.split('\n## Recipes\n')[1]!.split('\n## ')[0]!.split('\n### ').slice(1);
const values: Record<string, string> = { ADMIN: 'the-secret-of-the-operator' };
let service: TestService;
beforeAll(async () => {
  service = await openTestService({ API_KEYS: `boss:admin:${values['ADMIN']}` });
});
afterAll(() => service.remove());

/** Runs the command of a recipe, in its words behind `--`, beside the service, and returns what it writes. */
async function runRecipe(line: string) {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
  const [first = '', second = '', ...argv] = words;
  return (await commandLine(service.dataDir)).run(`${first} ${second}`, ...argv);
}

test('there are twelve', () => expect(recipes).toHaveLength(12));

test.each(recipes.map((text) => [text.split('\n')[0]!, text] as const))('%s', async (_, text) => {
  // Without the two dashes npm keeps the options for itself.
  const command = /```sh\nnpm run -s cli -- (.*)\n```/.exec(text)?.[1];
  if (command !== undefined) {
    const { code, out } = await runRecipe(command);
    expect([code, out]).toEqual([0, expect.stringMatching(/^or_live_\w{49}\n$/)]);
    values['BACKEND'] = out.trim();
  }
  for (const request of readRequests(text)) await tryRequest(request(values));
});

/** Sends a request, compares the answer, and keeps the secrets of it that later requests send. */
async function tryRequest({ method, path, headers, body, answer: shown }: DocumentedRequest): Promise<void> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  if (shown === null) {
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect((await response.text()).split('\r\n')[0]).toContain('actor');
    return;
  }
  const answer = (await response.json()) as { name?: string; secret?: string; token?: string };
  expect(answerDifferences(shown, answer)).toEqual([]);
  if (answer.name === 'payments-page' && answer.secret !== undefined) values['SECRET'] = answer.secret;
  if (answer.token !== undefined) values['TOKEN'] = answer.token;
}
