import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// A test waits for what it expects and not for a time; and what is written runs. `skipIf` says where it does not.

const own = 'test/drift/tests.test.ts';
const files = globSync('{src,test,bench}/**/*.test.ts').filter((file) => file !== own);
const forbidden = {
  'a sleep': /\bsetTimeout\((?:resolve|\w+),|await (?:setTimeout|delay|sleep|wait)\(/,
  'a test alone': /\b(?:test|it|describe)\.only\b/,
  'a test that never runs': /\b(?:test|it|describe)\.(?:skip|todo)\b/,
};

test.each(Object.entries(forbidden))('no test file has %s', (_, pattern) => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => pattern.test(readFileSync(file, 'utf8')))).toEqual([]);
});
