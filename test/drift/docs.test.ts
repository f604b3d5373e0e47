import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDocs } from '../../scripts/generate-docs.ts';

const generated = await generateDocs();

test.each([...generated])('%s is what the code says', (path, text) => {
  const written = readOrEmpty(new URL(`../../${path}`, import.meta.url));
  expect(
    written === text,
    `${path} differs from what the code says: run "npm run docs" and commit the result`,
  ).toBe(true);
});

function readOrEmpty(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
