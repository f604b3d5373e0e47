import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { sharedStore } from '../support/shared-store.ts';
import { makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: a store goes on only with the key that its content hashes are made with.

const dataDir = makeDataDir();
afterAll(() => removeDataDir(dataDir));
const events = Object.values(eventExamples);
const open = (key?: string) => openTestPipeline(dataDir, key === undefined ? {} : { PERSONAL_DATA_KEY: key });
const generated = () => readFileSync(join(dataDir, 'personal-data.key'), 'utf8');

test('a store that began with a generated key goes on with it wherever it stands, and with no other', async () => {
  const first = await open();
  expect(await first.sendAndCount(events)).toEqual({ accepted: events.length });
  // Another process beside it, which only lands.
  await expect(open('a secret that is new')).rejects.toMatchObject({ code: 'other_content_key' });
  await first.close();

  const wrong = [
    'a secret that is new',
    generated(),
    `hex:${generated()},a second secret text,with a comma in its middle`,
  ];
  for (const key of wrong) await expect(open(key)).rejects.toMatchObject({ code: 'other_content_key' });

  for (const key of [`hex:${generated()}`, `a secret that is new,hex:${generated()}`]) {
    const moved = await open(key);
    expect(await moved.sendAndCount(events)).toEqual({ duplicate: events.length });
    await moved.close();
  }
});

test('a process without a key generates none for a store that has one', async () => {
  const elsewhere = makeDataDir();
  const beside = openTestPipeline(elsewhere, await sharedStore(dataDir));
  await expect(beside).rejects.toMatchObject({ code: 'other_content_key' });
  expect(existsSync(join(elsewhere, 'personal-data.key'))).toBe(false);
  removeDataDir(elsewhere);
});

test('a key file with anything else than hexadecimal digits is refused by line, not by content', async () => {
  const file = join(dataDir, 'personal-data.key');
  for (const line of ['not hexadecimal', 'abc', 'AB'.repeat(32), 'ab'.repeat(15)]) {
    writeFileSync(file, `${'ab'.repeat(32)}\n${line}\n`);
    const opening = open();
    await expect(opening).rejects.toMatchObject({ code: 'personal_key_unreadable' });
    await expect(opening).rejects.toThrow(`Line 2 of ${file} must be`);
    await expect(opening).rejects.not.toThrow(line);
  }
});
