import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// test/drift/docs.test.ts holds `openapi.sha256` against the API as the code serves it.

const read = (path: string) =>
  readFileSync(new URL(`../../clients/typescript/${path}`, import.meta.url), 'utf8');

test('the types of the client are those of the API', () => {
  const [head = ''] = read('src/schema.d.ts').split('\n');
  const hash = read('openapi.sha256').trim();
  expect(hash).toMatch(/^[\da-f]{64}$/);
  expect(head.includes(hash), 'the API has changed: run "npm run client" and commit the result').toBe(true);
});

test('the client depends on the version that the project tests it with', () => {
  const version = (text: string, kind: 'dependencies' | 'devDependencies') =>
    (JSON.parse(text) as Record<typeof kind, Record<string, string>>)[kind];
  const own = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(version(read('package.json'), 'dependencies')['openapi-fetch']).toBe(
    version(own, 'devDependencies')['openapi-fetch'],
  );
});
