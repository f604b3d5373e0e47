import { linkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../src/kernel/log.ts';
import { openPostgres } from '../../src/platform/metadata/open-postgres.ts';
import { openFileWakes } from '../../src/platform/wake/file-wakes.ts';
import { openPostgresWakes } from '../../src/platform/wake/postgres-wakes.ts';
import { calls, joinWakes, waitForCalls, type Wakes } from '../../src/platform/wake/wakes.ts';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// What processes may rely on that call one another, in both of the ways in which they do.

const log = openLog('silent');
const FOREVER_MS = 600_000;

/** Tells until it is heard: one that has just been opened may not hear yet, and calls may be lost. */
async function hears(from: Wakes, to: Wakes, call: (typeof calls)[number]): Promise<void> {
  const wait = waitForCalls(to, call);
  let isHeard = false;
  const heard = wait.next(FOREVER_MS).then(() => (isHeard = true));
  await expect
    .poll(
      () => {
        if (!isHeard) from.tell(call);
        return isHeard;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  await heard;
  wait.close();
}

function keepsTheContract(open: () => Wakes): void {
  let opened: Wakes[] = [];
  const openOne = () => {
    const wakes = open();
    opened.push(wakes);
    return wakes;
  };
  afterEach(async () => {
    for (const wakes of opened) await wakes.close();
    opened = [];
  });

  test.each(calls)('%s is heard by another process and by the own one', async (call) => {
    const [one, other] = [openOne(), openOne()];
    await hears(one, other, call);
    await hears(one, one, call);
  });

  test('a call of another kind is not heard, and nothing is after the end', async () => {
    const [one, other] = [openOne(), openOne()];
    await hears(one, other, 'done');
    const heard: string[] = [];
    const end = other.hear('landed', () => heard.push('landed'));
    other.hear('freed', () => heard.push('freed'));
    await hears(one, other, 'freed');
    expect(heard).toContain('freed');
    expect(heard).not.toContain('landed');
    end();
    await hears(one, other, 'landed');
    expect(heard).not.toContain('landed');
  });
}

describeOn('embedded', 'calls by files', () => {
  const dataDir = makeDataDir();
  afterAll(() => removeDataDir(dataDir));
  const directory = join(dataDir, 'wake');
  keepsTheContract(() => openFileWakes(directory, { log }));

  test('a call of which the system tells nobody is made up for', async () => {
    const wakes = openFileWakes(directory, { log, lookEveryMs: 20 });
    const elsewhere = join(dataDir, 'elsewhere');
    linkSync(join(directory, 'landed'), elsewhere); // the same file, in a directory that nobody watches
    const wait = waitForCalls(wakes, 'landed');
    const now = new Date();
    utimesSync(elsewhere, now, now);
    await wait.next(FOREVER_MS);
    await wakes.close();
  });

  test('a directory that was removed is made again', async () => {
    const removed = join(dataDir, 'removed');
    const [one, other] = [1, 2].map(() => openFileWakes(removed, { log, lookEveryMs: 20 })) as [Wakes, Wakes];
    rmSync(removed, { recursive: true }); // and with it what is watched
    await hears(one, other, 'landed');
    await one.close();
    await other.close();
  });

  test('a directory that cannot be made is logged, and no error', async () => {
    const lines: string[] = [];
    const wakes = openFileWakes(join(dataDir, 'full'), {
      log: openLog('warn', { write: (line: string) => void lines.push(line) }),
      lookEveryMs: FOREVER_MS,
    });
    rmSync(join(dataDir, 'full'), { recursive: true });
    writeFileSync(join(dataDir, 'full'), 'a file in its place');
    wakes.tell('landed');
    expect(lines.join()).toContain('could not be called');
    await wakes.close();
  });
});

describeOn('postgres', 'calls by PostgreSQL', (server) => {
  let database: ProxiedDatabase;
  const pools: ReturnType<typeof openPostgres>[] = [];
  beforeAll(async () => {
    database = await openProxiedDatabase(server.url);
  });
  afterAll(async () => {
    for (const pool of pools) await pool.close();
    await database.close();
  });
  function open(url: string, scope = 'a store'): Wakes {
    const metadata = openPostgres(url, { poolSize: 3, log });
    pools.push(metadata);
    return openPostgresWakes(metadata.pool, { scope, log });
  }
  keepsTheContract(() => open(database.direct));

  test('processes of another store in the same database are not heard', async () => {
    const [one, other, stranger] = [
      open(database.direct),
      open(database.direct),
      open(database.direct, 'another store'),
    ];
    const connected = waitForCalls(other, 'landed');
    await connected.next(FOREVER_MS);
    const heard: string[] = [];
    other.hear('landed', () => heard.push('landed'));
    stranger.tell('landed');
    const done = waitForCalls(other, 'done');
    await stranger.close(); // only when its call is sent
    one.tell('done');
    await done.next(FOREVER_MS);
    expect(heard).toEqual([]);
    await one.close();
    await other.close();
  });

  test('a line that is cut and comes back counts as a call, and calls are heard again', async () => {
    const [one, other] = [open(database.direct), open(database.url.href)];
    const wait = waitForCalls(other, 'landed');
    await wait.next(FOREVER_MS); // it listens
    await database.line.cut();
    one.tell('landed'); // lost
    await database.line.restore();
    await wait.next(FOREVER_MS);
    const done = waitForCalls(other, 'done');
    await done.next(0);
    one.tell('done');
    await done.next(FOREVER_MS);
    await one.close();
    await other.close();
  });
});

test('joined, each way is called and heard, and the one that loses calls decides what may be relied on', async () => {
  const dataDir = makeDataDir();
  const ways = ['a', 'b'].map((name) => openFileWakes(join(dataDir, name), { log }));
  const joined = joinWakes(ways);
  expect(joined.mayLose).toBe(false);
  expect(joinWakes([ways[0]!, { ...ways[1]!, mayLose: true }]).mayLose).toBe(true);
  const heard = ways.map((way) => waitForCalls(way, 'requested').next(FOREVER_MS));
  const self = waitForCalls(joined, 'requested').next(FOREVER_MS);
  joined.tell('requested');
  await Promise.all([...heard, self]);
  await joined.close();
  removeDataDir(dataDir);
});
