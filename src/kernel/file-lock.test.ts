import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FileLock, tryFileLock } from './file-lock.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'openride-lock-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

type Kind = 'shared' | 'exclusive';

test.each<[Kind, Kind, boolean]>([
  ['shared', 'shared', true],
  ['shared', 'exclusive', false],
  ['exclusive', 'shared', false],
  ['exclusive', 'exclusive', false],
])('while one holds it %s, another one may have it %s: %s', (first, second, both) => {
  const path = join(directory, `${first}-${second}`);
  const held = tryFileLock(path, first);
  const wanted = tryFileLock(path, second);
  expect(held).not.toBeNull();
  expect(wanted !== null).toBe(both);
  wanted?.release();
  held?.release();
  held?.release();
  const after = tryFileLock(path, 'exclusive');
  expect(after).not.toBeNull();
  after?.release();
});

test('only this user can read the file', () => {
  const path = join(directory, 'mode');
  const held = tryFileLock(path, 'exclusive');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  held?.release();
});

test('a killed process holds nothing', async () => {
  const path = join(directory, 'killed');
  const module = JSON.stringify(new URL('file-lock.ts', import.meta.url).href);
  const script = `const { tryFileLock } = await import(${module});
    globalThis.lock = tryFileLock(${JSON.stringify(path)}, 'exclusive');
    console.log('held'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(tryFileLock(path, 'exclusive')).toBeNull();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock: FileLock | null = tryFileLock(path, 'exclusive');
  expect(lock).not.toBeNull();
  lock?.release();
});
