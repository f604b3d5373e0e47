import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratch } from '../../test/support/scratch-files.ts';
import { readConfig } from './config.ts';

const { directory, file } = makeScratch();

test('a secret may be in a file, with a line end behind it', () => {
  const path = file('database-url', 'postgres://openride:from-a-file@localhost/openride\n');
  expect(readConfig({ DATABASE_URL_FILE: path }).metadata.databaseUrl).toBe(
    'postgres://openride:from-a-file@localhost/openride',
  );
});

test('a file that cannot be read, or stands beside the variable, stops the start without its content', () => {
  const path = file('password', 'from-a-file');
  const gone = join(directory, 'gone');
  expect(() => readConfig({ CLICKHOUSE_PASSWORD_FILE: gone })).toThrow(
    `CLICKHOUSE_PASSWORD_FILE=${JSON.stringify(gone)} must be a file that this user can read (ENOENT)`,
  );
  const both = { CLICKHOUSE_PASSWORD: 'from-a-variable', CLICKHOUSE_PASSWORD_FILE: path };
  expect(() => readConfig(both)).toThrow('CLICKHOUSE_PASSWORD and CLICKHOUSE_PASSWORD_FILE are both set');
  expect(() => readConfig(both)).not.toThrow(/from-a/);
});

test.each(['', '\n', ' \r\n'])('an empty file (%j) stops the start: it is not "not set"', (content) => {
  const path = file('empty', content);
  expect(() => readConfig({ PERSONAL_DATA_KEY_FILE: path })).toThrow(
    `PERSONAL_DATA_KEY_FILE=${JSON.stringify(path)} must be a file that holds the secret: it is empty`,
  );
});

test('only secrets are read from files', () => {
  expect(readConfig({ HOST_FILE: file('host', '0.0.0.0') }).http.host).toBe('127.0.0.1');
});
