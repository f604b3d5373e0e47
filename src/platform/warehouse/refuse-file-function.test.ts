import { expect, test } from 'vitest';
import { refuseFileFunction } from './refuse-file-function.ts';

test('no spelling of the function that reads files gets through', () => {
  const attacks = [
    "SELECT file('/etc/passwd')",
    "SELECT FILE ('x')",
    "SELECT file/* */('x')",
    "SELECT `file`('x'), \"file\"('x')",
    "SELECT * APPLY(file) FROM (SELECT '/etc/passwd')",
    "SELECT * APPLY file FROM (SELECT '/etc/passwd')",
    "SELECT `\\x66ile`('/etc/passwd')",
    "SELECT 'a' = 'file' OR file('x') != ''",
  ];
  for (const sql of attacks) expect(() => refuseFileFunction(sql), sql).toThrow(/Questions may not/);
});

test('the source of an event may be the text, and other names may hold it', () => {
  const fine = ["SELECT count() FROM events WHERE source = 'file'", 'SELECT profile, `files`, "a b" FROM t'];
  for (const sql of fine) refuseFileFunction(sql);
});
