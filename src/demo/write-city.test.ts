import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCity } from './city.ts';
import { cityOptions } from './options.ts';
import { writeCity } from './write-city.ts';

const options = cityOptions('small', { days: 20, riders: 60, drivers: 12, routes: 12 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file has a message a line, byte by byte as they were made', async () => {
  const path = join(folder, 'city.ndjson');
  const progress: number[] = [];
  const ledger = await writeCity(path, options, { onProgress: ({ bytes }) => progress.push(bytes) });
  const expected = Buffer.from(
    [...makeCity(options).messages].map(({ text }) => `${text}\n`).join(''),
    'latin1',
  );
  const written = await readFile(path);
  expect(written.equals(expected)).toBe(true);
  expect(progress.at(-1)).toBe(expected.length);
  expect(ledger.delivered.messages).toBeGreaterThan(1000);
});

test('a name that ends with .gz makes a compressed file of the same content', async () => {
  await writeCity(join(folder, 'city.ndjson.gz'), options);
  const [plain, packed] = await Promise.all(
    ['city.ndjson', 'city.ndjson.gz'].map((name) => readFile(join(folder, name))),
  );
  expect(gunzipSync(packed!).equals(plain!)).toBe(true);
});

test('where nobody asks for the truth, the events are the same and the ledger only counts', async () => {
  const path = join(folder, 'other.ndjson');
  const ledger = await writeCity(path, { ...options, keepTruth: false });
  expect((await readFile(path)).equals(await readFile(join(folder, 'city.ndjson')))).toBe(true);
  expect([ledger.bookings.rows(), ledger.users.rows()]).toEqual([0, 0]);
  expect(ledger.delivered.messages).toBeGreaterThan(1000);
});
