import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingSchemas } from '../../src/app/config.ts';

// docs/COVERAGE.md names endpoints and settings; named-paths.test.ts looks at its files.

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/COVERAGE.md');
const rows = page.split('\n').filter((line) => line.startsWith('|'));

test('every endpoint that the page names exists', () => {
  const surface = read('docs/api-surface.txt');
  const endpoints = [...page.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[\w./{}-]+)`/g)];
  expect(endpoints.length).toBeGreaterThan(15);
  const unknown = endpoints.filter(([, method, path]) => !surface.includes(`\n${path} ${method} `));
  expect(unknown.map(([text]) => text)).toEqual([]);
});

test('every setting that the page names exists', () => {
  const names = [...page.matchAll(/setting `([A-Z_]+)`/g)].map(([, name]) => name!);
  expect(names.filter((name) => !(name in settingSchemas))).toEqual([]);
});

test('what is done names a way in or a test, and what is open names an issue', () => {
  const cells = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  const done = cells.filter((row) => row.at(-2) === 'done');
  const open = cells.filter((row) => row.at(-2)?.startsWith('open'));
  expect(done.length + open.length).toBe(cells.filter((row) => !/^(capability|-+)$/.test(row[1]!)).length);
  expect(done.filter((row) => !row[3]!.includes('`'))).toEqual([]);
  expect(open.filter((row) => !/^open: (issue \d+|no issue yet)$/.test(row.at(-2)!))).toEqual([]);
});
