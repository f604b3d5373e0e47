import { mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratch } from '../../test/support/scratch-files.ts';
import { packDirectory, unpackDirectory } from './packed-directory.ts';

const scratch = makeScratch();

test('a directory comes out as it went in, with its empty directories', () => {
  const from = join(scratch.directory, 'from');
  mkdirSync(join(from, 'a/empty'), { recursive: true });
  scratch.file('from/a/text', 'some text');
  scratch.file('from/nothing', '');
  scratch.file('from/zeros', 'some text\0\0\0');
  const to = join(scratch.directory, 'to');
  unpackDirectory(packDirectory(from), to);
  expect(new Set(readdirSync(to, { recursive: true, encoding: 'utf8' }))).toEqual(
    new Set(['a', 'a/empty', 'a/text', 'nothing', 'zeros']),
  );
  expect(readFileSync(join(to, 'a/text'), 'utf8')).toBe('some text');
  expect(readFileSync(join(to, 'nothing'), 'utf8')).toBe('');
  expect(readFileSync(join(to, 'zeros'), 'utf8')).toBe('some text\0\0\0');
});

test('a link stays a link', () => {
  const from = join(scratch.directory, 'linked');
  mkdirSync(join(from, 'a'), { recursive: true });
  scratch.file('linked/a/text', 'some text');
  symlinkSync('a', join(from, 'link'));
  const to = join(scratch.directory, 'links');
  unpackDirectory(packDirectory(from), to);
  expect(readlinkSync(join(to, 'link'))).toBe('a');
  expect(readFileSync(join(to, 'link/text'), 'utf8')).toBe('some text');
});

test('what is cut off is refused', () => {
  const packed = packDirectory(scratch.directory);
  expect(() => unpackDirectory(packed.subarray(0, 20), join(scratch.directory, 'cut'))).toThrow();
});
