import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { Repeatable } from '../../src/kernel/repeatable.ts';
import { doOnce } from '../../src/platform/metadata/do-once.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import { describeOnEach } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// A request with an Idempotency-Key does its work once, on both backends of the metadata.

const log = openLog('silent');

describeOnEach(['embedded', 'postgres'], 'requests that are repeated', ({ endpoint }) => {
  const dataDir = makeDataDir();
  const opened: { close(): Promise<void> }[] = [];
  let metadata: Metadata;

  beforeAll(async () => {
    let databaseUrl: string | null = null;
    if (endpoint !== null) {
      const database = await makeTestDatabase(endpoint.url);
      opened.push({ close: () => database.drop() });
      databaseUrl = database.url;
    }
    metadata = await openMetadata({ databaseUrl, dataDir, poolSize: 5, migrations: migrationSets, log });
    opened.push(metadata);
    await sql`CREATE TABLE works (id text)`.execute(metadata.db);
  });
  afterAll(async () => {
    for (const it of opened.toReversed()) await it.close();
    removeDataDir(dataDir);
  });

  const request = (key: string, given: Partial<Repeatable> = {}): Repeatable => ({
    principal: 'key_of_a_script',
    key,
    content: 'make it red',
    ...given,
  });

  /** Does a work named `id`, in the transaction of the claim; `fails`: after it was done. */
  const work = (sent: Repeatable | null, id: string, fails = false) =>
    doOnce(metadata.db, sent, {
      async make(trx) {
        await sql`INSERT INTO works VALUES (${id})`.execute(trx);
        if (fails) throw new Error('It did not work.');
        return { id };
      },
      idOf: (made) => made.id,
      find: async (trx, found) => {
        const { rows } = await sql<{ id: string }>`SELECT id FROM works WHERE id = ${found}`.execute(trx);
        return rows;
      },
    });
  const timesDone = async (id: string) =>
    (await sql`SELECT id FROM works WHERE id = ${id}`.execute(metadata.db)).rows.length;
  const age = (hours: number) =>
    sql`UPDATE idempotency_keys SET at = at - make_interval(hours => ${hours})`.execute(metadata.db);

  test('a repeat finds what the first one made', async () => {
    expect(await work(request('a'), 'first')).toEqual({ isRepeat: false, made: { id: 'first' } });
    expect(await work(request('a'), 'second')).toEqual({ isRepeat: true, found: [{ id: 'first' }] });
    expect(await timesDone('second')).toBe(0);
  });

  test('the same key with something else is refused, and does nothing', async () => {
    await work(request('b'), 'red');
    await expect(work(request('b', { content: 'make it blue' }), 'blue')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    expect(await timesDone('blue')).toBe(0);
  });

  test('the keys of two senders are two', async () => {
    await work(request('c'), 'of one');
    expect(await work(request('c', { principal: 'other' }), 'of the other')).toMatchObject({
      isRepeat: false,
    });
  });

  test('without a key each request does the work', async () => {
    for (let i = 0; i < 2; i += 1)
      expect(await work(null, 'each')).toEqual({ isRepeat: false, made: { id: 'each' } });
    expect(await timesDone('each')).toBe(2);
  });

  test('many at once do it once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => work(request('d'), 'at once')));
    expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    expect(await timesDone('at once')).toBe(1);
  });

  test('one that failed is tried anew', async () => {
    await expect(work(request('e'), 'tried', true)).rejects.toThrow('It did not work.');
    expect(await timesDone('tried')).toBe(0);
    expect(await work(request('e'), 'tried')).toMatchObject({ isRepeat: false });
  });

  test('a key is remembered for 24 hours, and then forgotten', async () => {
    await work(request('f'), 'old');
    await age(23);
    expect(await work(request('f'), 'again')).toMatchObject({ isRepeat: true });
    await age(2);
    expect(await work(request('f', { content: 'make it blue' }), 'anew')).toMatchObject({ isRepeat: false });
    const { rows } = await sql`SELECT count(*)::int AS n FROM idempotency_keys`.execute(metadata.db);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('neither the key nor what was asked for is stored', async () => {
    await work(request('ada@example.com', { content: 'a private word' }), 'private');
    const { rows } = await sql<{ row: string }>`SELECT k::text AS row FROM idempotency_keys k`.execute(
      metadata.db,
    );
    expect(rows.map(({ row }) => row).join('\n')).not.toMatch(/ada@|private word/);
  });
});
