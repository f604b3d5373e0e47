import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import type { JobDefinition, WorkDefinition } from '../../src/platform/jobs/job.ts';
import { makeJobStore } from '../../src/platform/jobs/store.ts';
import { openBoss } from '../../src/platform/jobs/open-boss.ts';
import { type Jobs, openJobs } from '../../src/platform/jobs/open-jobs.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import { describeOn, describeOnEach } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// What jobs promise, on both backends of the metadata.

const log = openLog('silent');

describeOnEach(['embedded', 'postgres'], 'jobs', ({ endpoint }) => {
  const dataDir = makeDataDir();
  const opened: { close(): Promise<void> }[] = [];
  let databaseUrl: string | null = null;
  let metadata: Metadata;
  let jobs: Jobs;
  const ran: string[] = [];
  let mood: 'well' | 'fails' = 'well';
  let hold: PromiseWithResolvers<void> | null = null;

  const definition = (id: string, given: Partial<JobDefinition> = {}): JobDefinition => ({
    id,
    title: 'A job',
    meaning: 'It is run.',
    lane: 'checks',
    everyMinutes: 60,
    retries: 2,
    expiresAfterMinutes: 1,
    async run({ attempt }) {
      ran.push(`${id} ${attempt}`);
      await hold?.promise;
      if (mood === 'fails') throw new Error('It did not work.');
      return { seen: ran.length };
    },
    ...given,
  });
  const definitions = [
    definition('first.one'),
    definition('second', { lane: 'maintenance', everyMinutes: 7 }),
    definition('third.endless', {
      lane: 'maintenance',
      retries: 0,
      expiresAfterMinutes: 1 / 60,
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Cut off.')))),
    }),
  ];

  const pieces: string[] = [];
  let holdPieces: PromiseWithResolvers<void> | null = null;
  const work: WorkDefinition[] = [
    {
      id: 'files.make',
      lane: 'files',
      atOnce: 2,
      retries: 2,
      expiresAfterMinutes: 1,
      async run({ key, attempt }) {
        pieces.push(`${key} ${attempt}`);
        await holdPieces?.promise;
        if (key === 'fails' && attempt === 1) throw new Error('It did not work.');
      },
    },
  ];

  function open(instance: string, works: boolean): Jobs {
    const made = openJobs({ metadata, works, instance, log, onRun: () => undefined });
    const begun = made.begin(definitions, work);
    opened.push({ close: () => begun.drain() });
    return made;
  }

  beforeAll(async () => {
    if (endpoint !== null) {
      const database = await makeTestDatabase(endpoint.url);
      opened.push({ close: () => database.drop() });
      databaseUrl = database.url;
    }
    metadata = await openMetadata({ databaseUrl, dataDir, poolSize: 5, migrations: migrationSets, log });
    opened.push(metadata);
    jobs = open('here', true);
  });
  afterAll(async () => {
    for (const it of opened.toReversed()) await it.close();
    removeDataDir(dataDir);
  });

  const runsOf = async (id: string) =>
    (await jobs.runs(id, 100)).map(({ attempt, outcome, error }) => [attempt, outcome, error]);
  const untilRuns = (id: string, runs: unknown[]) =>
    vi.waitFor(async () => expect(await runsOf(id)).toEqual(runs), { timeout: 60_000, interval: 200 });

  test('a job that is asked for runs once, however often it is asked, and leaves its result', async () => {
    hold = Promise.withResolvers();
    expect(await jobs.run('first.one')).toBe(true);
    expect(await jobs.run('first.one')).toBe(false);
    await untilRuns('first.one', [[1, 'running', null]]);
    expect(await jobs.run('first.one')).toBe(false);
    hold.resolve();
    await untilRuns('first.one', [[1, 'completed', null]]);
    hold = null;
    const [run] = await jobs.runs('first.one', 1);
    expect(run).toMatchObject({ instance: 'here', result: { seen: 1 } });
    expect(run!.endedAt!.getTime()).toBeGreaterThanOrEqual(run!.startedAt.getTime());
  });

  test('a job that fails is tried again, and each attempt is in the history', async () => {
    mood = 'fails';
    await jobs.run('second');
    await vi.waitFor(async () => expect((await runsOf('second')).length).toBe(1), { timeout: 60_000 });
    mood = 'well';
    await untilRuns('second', [
      [2, 'completed', null],
      [1, 'failed', 'It did not work.'],
    ]);
  });

  test('a run that takes too long is told to end, and counts as failed', async () => {
    await jobs.run('third.endless');
    await untilRuns('third.endless', [[1, 'failed', 'It was given up: Cut off.']]);
  });

  test('pieces of work are done each once, some at the same time, and again when they failed', async () => {
    holdPieces = Promise.withResolvers();
    for (const key of ['one', 'two', 'three']) expect(await jobs.ask('files.make', key)).toBe(true);
    expect(await jobs.ask('files.make', 'one')).toBe(false);
    await vi.waitFor(() => expect(pieces).toHaveLength(2), { timeout: 60_000 });
    holdPieces.resolve();
    holdPieces = null;
    await jobs.ask('files.make', 'fails');
    await vi.waitFor(
      () => expect(pieces.toSorted()).toEqual(['fails 1', 'fails 2', 'one 1', 'three 1', 'two 1']),
      {
        timeout: 60_000,
        interval: 200,
      },
    );
    await expect(jobs.ask('nothing', 'one')).rejects.toThrow('There is no work');
  });

  test('a queue that cannot be set up leaves nothing running behind', async () => {
    const stop = vi.spyOn(PgBoss.prototype, 'stop');
    const broken = [definition('broken', { everyMinutes: Number.NaN })];
    const failing = openJobs({ metadata, works: true, instance: 'broken', log, onRun: () => undefined });
    const work = failing.begin(broken);
    await vi.waitFor(() => expect(failing.health['jobs']!.read().status).toBe('degraded'));
    expect(stop).toHaveBeenCalledOnce();
    await work.drain();
    stop.mockRestore();
  });

  test('the schedules are those of the definitions, one each however many processes there are', async () => {
    open('there', endpoint !== null);
    const { rows } = await readSchedules(metadata);
    expect(rows).toEqual([
      { key: 'first.one', name: 'checks', cron: '0 * * * *' },
      { key: 'second', name: 'maintenance', cron: 'DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=7' },
      { key: 'third.endless', name: 'maintenance', cron: '0 * * * *' },
    ]);
  });

  test('a pause is seen by every process and outlives it; a person may still ask for a run', async () => {
    await jobs.pause('first.one');
    await jobs.pause('first.one');
    const elsewhere = open('elsewhere', false);
    const [paused, other] = await elsewhere.list();
    expect(paused).toMatchObject({ id: 'first.one', pausedAt: expect.any(Date) });
    expect(other).toMatchObject({ id: 'second', pausedAt: null, lastRun: { outcome: 'completed' } });
    expect(await elsewhere.run('first.one')).toBe(true);
    await vi.waitFor(async () => expect(await runsOf('first.one')).toHaveLength(2), { timeout: 60_000 });
    await elsewhere.resume('first.one');
    expect((await jobs.list())[0]!.pausedAt).toBeNull();
  });

  test('what a schedule makes due is left alone while the job is paused', async () => {
    await jobs.pause('first.one');
    const before = (await jobs.runs('first.one', 100)).length;
    const boss = await openBoss(metadata, { works: false, log });
    const due = { job: 'first.one', isAsked: false };
    const id = await boss.send('checks', due, { singletonKey: 'first.one' });
    const stateOf = async () => (await boss.findJobs('checks', { id: id! }))[0]?.state;
    await vi.waitFor(async () => expect(await stateOf()).toBe('completed'), { timeout: 60_000 });
    expect(await jobs.runs('first.one', 100)).toHaveLength(before);
    await jobs.resume('first.one');
    await boss.send('checks', due, { singletonKey: 'first.one' });
    await vi.waitFor(async () => expect(await runsOf('first.one')).toHaveLength(before + 1), {
      timeout: 60_000,
    });
    await boss.stop();
  });

  test('the queue reads the rows of every statement of a transaction, so its upkeep has nothing to complain of', async () => {
    const told: string[] = [];
    await sql`UPDATE jobs.version SET bam_on = NULL`.execute(metadata.db);
    const boss = await openBoss(metadata, {
      works: true,
      log: openLog('warn', { write: (line) => told.push(line) }),
    });
    const sawToIt = sql<{ at: Date | null }>`SELECT bam_on AS at FROM jobs.version`;
    await vi.waitFor(async () => expect((await sawToIt.execute(metadata.db)).rows[0]!.at).not.toBeNull());
    await vi.waitFor(() => expect(boss.isBamWorking()).toBe(false));
    await boss.stop();
    expect(told).toEqual([]);
  });

  test('a run whose process died is lost as soon as the next one begins', async () => {
    const store = makeJobStore(metadata.db);
    await store.begin({ jobId: 'died', attempt: 1, instance: 'a' });
    const next = await store.begin({ jobId: 'died', attempt: 2, instance: 'b' });
    await store.end(next, { jobId: 'died', result: {} });
    expect((await store.runs('died', 9)).map(({ outcome, instance }) => [outcome, instance])).toEqual([
      ['completed', 'b'],
      ['lost', 'a'],
    ]);
  });

  test('a job that nobody defined is refused by its name', async () => {
    const refused = { code: 'job_not_found', message: 'There is no job "nothing".' };
    for (const asked of [
      jobs.run('nothing'),
      jobs.pause('nothing'),
      jobs.resume('nothing'),
      jobs.runs('nothing', 1),
    ])
      await expect(asked).rejects.toMatchObject(refused);
  });
});

describeOn('postgres', 'the queue on an empty database', ({ url }) => {
  test('processes that begin on an empty database at once all can', async () => {
    const database = await makeTestDatabase(url);
    const empty = await openMetadata({
      databaseUrl: database.url,
      dataDir: '',
      poolSize: 12,
      migrations: migrationSets,
      log,
    });
    const bosses = await Promise.all(
      Array.from({ length: 12 }, () => openBoss(empty, { works: false, log })),
    );
    await Promise.all(bosses.map((boss) => boss.stop()));
    await empty.close();
    await database.drop();
  });
});

async function readSchedules({ db }: Metadata) {
  return sql<{
    key: string;
    name: string;
    cron: string;
  }>`SELECT key, name, cron FROM jobs.schedule ORDER BY key`.execute(db);
}
