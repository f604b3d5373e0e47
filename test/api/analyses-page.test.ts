import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allAnalyses } from '../../src/features/analyses/all-analyses.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Every request of docs/ANALYSES.md, as it stands there, to a service without events: each is answered in the form that is documented.

const page = readFileSync(new URL('../../docs/ANALYSES.md', import.meta.url), 'utf8');
const requests = [
  ...page.matchAll(/^curl "\$SERVICE\/v1\/analytics\/([^"?]+)(\?[^"]*)?"(?: --json '([^']+)')?/gm),
].map(([line, path, query = '', body]) => ({
  line: line.split('\n')[0]!,
  path: path!,
  query,
  body,
}));
const someone = '6f1c9a52-3d0b-4b7e-9a51-0a4c7f2d8e11';
const fill = (text: string) => text.replaceAll(/\$[A-Z]+/g, someone);
let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

/** Returns the analysis of a path, whose parameters stand as `$NAME` on the page. */
function analysisOf(path: string) {
  const form = path.replaceAll(/\$[A-Z]+/g, ':');
  return allAnalyses.find((analysis) => analysis.path.replaceAll(/:\w+/g, ':') === form);
}

test('the page has a request for each analysis, and no other', () => {
  const shown = requests.map(({ path }) => analysisOf(path)?.path);
  expect(new Set(shown)).toEqual(new Set(allAnalyses.map(({ path }) => path)));
});

test.each(requests)('$line', async ({ path, query, body }) => {
  const response = await fetch(`${service.url}/v1/analytics/${fill(path + query)}`, {
    ...(body !== undefined && { method: 'POST', body: fill(body) }),
  });
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  expect(analysisOf(path)!.answer.parse(answer)).toEqual(answer);
});
