import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasCode } from '../../src/kernel/errors.ts';
import type { Objects } from '../../src/platform/objects/objects.ts';
import { openObjects } from '../../src/platform/objects/open-objects.ts';
import { describeOnEach } from '../support/services.ts';
import { uniqueName } from '../support/unique-name.ts';

// An object is there whole or not at all, whatever store holds it.

describeOnEach(['embedded', 's3'], 'a store of objects', ({ backend, endpoint }) => {
  const directory = mkdtempSync(join(tmpdir(), 'objects-'));
  let objects: Objects;
  beforeAll(() => {
    const url =
      backend === 's3'
        ? `s3://${endpoint.bucket}/${uniqueName('objects')}?endpoint=${encodeURIComponent(endpoint.url)}`
        : null;
    const credentials =
      backend === 's3' ? { accessKeyId: endpoint.user, secretAccessKey: endpoint.password } : null;
    objects = openObjects({ url, credentials }, { dataDir: directory });
  });
  afterAll(async () => {
    for await (const { key } of objects.list('')) await objects.remove(key);
    objects.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function write(key: string, ...pieces: readonly Buffer[]): Promise<void> {
    const draft = await objects.create(key);
    for (const piece of pieces) await draft.write(piece);
    await draft.commit();
  }

  async function read(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of objects.read(key, range)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async function keys(prefix: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of objects.list(prefix)) found.push(key);
    return found.sort();
  }

  test('gives back what was written, or a range of it', async () => {
    await write('exports/one.csv', Buffer.from('first '), Buffer.from('second'));
    expect((await read('exports/one.csv')).toString()).toBe('first second');
    expect((await read('exports/one.csv', { start: 6, end: 8 })).toString()).toBe('sec');
    expect(await objects.sizeOf('exports/one.csv')).toBe(12);
  });

  test('has what is larger than a part of an upload, byte for byte', async () => {
    const pieces = Array.from({ length: 20 }, () => randomBytes(1_000_000));
    await write('exports/large.parquet', ...pieces);
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(await read('exports/large.parquet'))).toBe(hash(Buffer.concat(pieces)));
    expect((await read('exports/large.parquet', { start: 8_388_600, end: 8_388_620 })).length).toBe(21);
  });

  test('puts an object in the place of another with its key, and an empty one is one', async () => {
    await write('exports/again.csv', Buffer.from('old'));
    await write('exports/again.csv', Buffer.from('new'));
    await write('exports/empty.csv');
    expect((await read('exports/again.csv')).toString()).toBe('new');
    expect(await objects.sizeOf('exports/empty.csv')).toBe(0);
  });

  test('shows no draft, and nothing of one that was thrown away or left behind', async () => {
    const large = Buffer.alloc(9_000_000);
    const [aborted, left] = [
      await objects.create('drafts/aborted.csv'),
      await objects.create('drafts/left.csv'),
    ];
    for (const draft of [aborted, left]) await draft.write(large);
    await aborted.abort();
    expect([await keys('drafts/'), await objects.sizeOf('drafts/left.csv')]).toEqual([[], null]);
    expect(await objects.sweepDrafts(new Date(0))).toBe(0);
    expect(await objects.sweepDrafts(new Date(Date.now() + 60_000))).toBeGreaterThanOrEqual(1);
    await expect(left.commit()).rejects.toSatisfy((error) => hasCode(error, 'objects_unavailable'));
    expect(await keys('drafts/')).toEqual([]);
    await left.abort();
    if (backend === 'embedded') expect(readdirSync(join(directory, 'objects/.drafts'))).toEqual([]);
  });

  test('lists by the beginning of keys, and removes what is there or not', async () => {
    await write('lists/a.csv', Buffer.from('12'));
    await write('lists/deep/b.csv');
    expect(await keys('lists/')).toEqual(['lists/a.csv', 'lists/deep/b.csv']);
    await objects.remove('lists/a.csv');
    await objects.remove('lists/a.csv');
    expect(await keys('lists/')).toEqual(['lists/deep/b.csv']);
  });

  test('says that an object is not there', async () => {
    await expect(read('exports/none.csv')).rejects.toSatisfy((error) => hasCode(error, 'object_not_found'));
    expect(await objects.sizeOf('exports/none.csv')).toBeNull();
  });

  test('takes no key that could lead out of it', async () => {
    for (const key of ['../x', 'a/../b', '/etc/passwd', 'a//b', '.drafts/x'])
      await expect(objects.create(key)).rejects.toThrow('is no key');
  });
});
