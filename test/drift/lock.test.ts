import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LockFile, missingBuilds, refusedLicences, unhashed } from '../../scripts/release/lock-file.ts';

// The lock says what is installed: under which licences, and held by hashes.

const lock = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'),
) as LockFile;

// The registry that could be reached where the lock was made does not have these builds of the engine, nor a helper of the bundler on Windows. `npm run lock:complete` adds
// them where it does; nothing else may be missing.
const NOT_AT_HAND = [
  '@chdb/lib-darwin-arm64',
  '@chdb/lib-darwin-x64',
  '@chdb/lib-linux-arm64-gnu',
  'napi-windows-process-start-time',
];

test('every licence is one that asks for no more than to be named', () => {
  expect(refusedLicences(lock)).toEqual([]);
});

test('every package is held by a hash and comes from the registry', () => {
  expect(unhashed(lock)).toEqual([]);
});

test('the lock holds the builds for every platform that the registry had', () => {
  const missing = missingBuilds(lock).map(({ name }) => name);
  expect(missing.filter((name) => !NOT_AT_HAND.includes(name))).toEqual([]);
});

test.each([
  [{ license: 'GPL-3.0' }, ['node_modules/a: GPL-3.0']],
  [{}, ['node_modules/a: not known']],
  [{ license: 'MPL-2.0' }, ['node_modules/a: MPL-2.0']],
  [{ license: 'MPL-2.0', dev: true }, []],
])('a package with %j is told apart', (traits, refused) => {
  expect(refusedLicences({ packages: { 'node_modules/a': { version: '1.0.0', ...traits } } })).toEqual(
    refused,
  );
});
