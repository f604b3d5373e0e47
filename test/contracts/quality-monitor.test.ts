import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrationSets } from '../../src/app/features.ts';
import { type Jobs, openJobs } from '../../src/platform/jobs/open-jobs.ts';
import { openLog } from '../../src/kernel/log.ts';
import type { Metadata } from '../../src/platform/metadata/metadata.ts';
import { openMetadata } from '../../src/platform/metadata/open.ts';
import { type Check, defineCheck, type Verdict } from '../../src/quality/checks/check.ts';
import { makeCheckStore } from '../../src/quality/monitor/store.ts';
import { openMonitor, type QualityMonitor } from '../../src/quality/monitor/open-monitor.ts';
import type { Maintenance } from '../../src/quality/maintenance.ts';
import { makeTestDatabase } from '../support/postgres-database.ts';
import { describeOnEach } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// What checks say is kept, with its history, since when, and a pause; on both backends of the metadata.

const log = openLog('silent');

describeOnEach(['embedded', 'postgres'], 'the quality monitor', ({ endpoint }) => {
  const dataDir = makeDataDir();
  const opened: { close(): Promise<void> }[] = [];
  let metadata: Metadata;
  let monitor: QualityMonitor;
  let jobs: Jobs;
  let says: Verdict | Error = { state: 'ok', value: 0, message: 'All is well.', examples: [] };
  const reconciled: string[] = [];
  const signals: unknown[] = [];

  const facts = {
    title: 'A check',
    group: 'completeness',
    meaning: 'It says what it is told to say.',
    remedy: 'Tell it something else.',
    severity: 'critical',
    unit: 'records',
    threshold: { warning: 0, failing: 5 },
    everyMinutes: 1440,
    isMended: true,
  } as const;
  const checks: Check[] = ['told', 'other'].map((id) =>
    defineCheck(
      { ...facts, id },
      {
        read: () => Promise.resolve(says),
        decide(reading) {
          if (reading instanceof Error) throw reading;
          return reading;
        },
      },
    ),
  );
  const report = {
    as_of: '',
    depth: 'rows',
    seconds: 0,
    tables: [],
    differences: [],
    repeated_identities: 0,
    batches_waiting: 0,
    batches_overdue: 0,
    consistent: true,
  } as const;
  const maintenance = {
    async reconcile(depth) {
      reconciled.push(depth);
      return { ...report, tables: [], differences: [] };
    },
  } as Pick<Maintenance, 'reconcile'> as Maintenance;

  beforeAll(async () => {
    let databaseUrl: string | null = null;
    if (endpoint !== null) {
      const database = await makeTestDatabase(endpoint.url);
      opened.push({ close: () => database.drop() });
      databaseUrl = database.url;
    }
    metadata = await openMetadata({ databaseUrl, dataDir, poolSize: 5, migrations: migrationSets, log });
    opened.push(metadata);
    jobs = openJobs({ metadata, works: true, instance: 'here', log, onRun: () => undefined });
    monitor = await openMonitor({
      metadata,
      jobs,
      checks,
      maintenance,
      makeTools(signal) {
        signals.push(signal);
        return {} as never;
      },
      reconcileEveryMinutes: 1440,
      retentionDays: 90,
      historyDays: 30,
      log,
    });
    opened.push({ close: () => Promise.resolve(monitor.close()) });
    const work = jobs.begin(monitor.jobs);
    opened.push({ close: () => work.drain() });
  });
  afterAll(async () => {
    for (const it of opened.toReversed()) await it.close();
    removeDataDir(dataDir);
  });

  /** Has the check say something, and waits until the history has it. */
  async function tell(verdict: Verdict | Error) {
    const before = (await monitor.history('told', { limit: 100 })).length;
    says = verdict;
    // The run before may not have left the queue yet.
    await vi.waitFor(async () => expect(await monitor.run('told')).toBe(true), { timeout: 60_000 });
    await vi.waitFor(
      async () => {
        expect((await monitor.history('told', { limit: 100 })).length).toBeGreaterThan(before);
      },
      { timeout: 60_000, interval: 100 },
    );
    return (await monitor.checks()).find(({ id }) => id === 'told')!;
  }

  test('a check that has never run is unknown', async () => {
    expect(await monitor.checks()).toMatchObject([
      { id: 'told', last: null, pausedAt: null },
      { id: 'other', last: null, pausedAt: null },
    ]);
  });

  test('a result is the state at once, which lasts since it changed, and the history keeps them all', async () => {
    const failing = { state: 'failing', value: 7, message: '7 are bad.', examples: ['a', 'b'] } as const;
    const first = await tell({ ...failing, examples: ['a', 'b'] });
    expect(first.last).toMatchObject(failing);
    expect(signals.at(-1)).toBeInstanceOf(AbortSignal);
    const second = await tell({ ...failing, value: 8, examples: [] });
    expect(second.last).toMatchObject({ state: 'failing', value: 8, since: first.last!.since });
    expect(second.last!.checkedAt.getTime()).toBeGreaterThan(first.last!.checkedAt.getTime());
    const third = await tell({ state: 'ok', value: 0, message: 'All is well.', examples: [] });
    expect(third.last!.since).toEqual(third.last!.checkedAt);
    const history = await monitor.history('told', { limit: 100 });
    expect(history.map(({ state, value }) => [state, value])).toEqual([
      ['ok', 0],
      ['failing', 8],
      ['failing', 7],
    ]);
    const { checkedAt } = history[1]!;
    expect(await monitor.history('told', { from: checkedAt, limit: 9 })).toHaveLength(2);
    expect(await monitor.history('told', { to: checkedAt, limit: 9 })).toHaveLength(1);
    // It is read anew after each result, by itself.
    await vi.waitFor(
      () => expect(monitor.snapshot()).toMatchObject([{ last: { state: 'ok' } }, { last: null }]),
      { timeout: 60_000 },
    );
  });

  test('a failure of what can be mended asks for a reconciliation at once', async () => {
    await vi.waitFor(
      async () => expect((await jobs.runs('reconcile', 9))[0]).toMatchObject({ outcome: 'completed' }),
      { timeout: 60_000 },
    );
    expect(reconciled[0]).toBe('rows');
    const runs = await jobs.runs('check.told', 9);
    expect(runs.at(-1)?.result).toMatchObject({ state: 'failing', asked_for: 'reconcile' });
  });

  test('a check that cannot be run is unknown, says so without the words of the error, and is tried again', async () => {
    const status = await tell(new Error('SELECT secret FROM x'));
    expect(status.last).toMatchObject({
      state: 'unknown',
      value: null,
      message: 'The check could not be run (internal_error); the log says more.',
    });
    says = { state: 'ok', value: 0, message: 'All is well.', examples: [] };
    await vi.waitFor(
      async () =>
        expect((await jobs.runs('check.told', 1))[0]).toMatchObject({
          attempt: 2,
          outcome: 'completed',
        }),
      { timeout: 60_000 },
    );
  });

  test('a pause is seen at once and ends with resume', async () => {
    await monitor.pause('other');
    expect(monitor.snapshot()?.[1]?.pausedAt).toBeInstanceOf(Date);
    expect((await jobs.list()).find(({ id }) => id === 'check.other')?.pausedAt).toBeInstanceOf(Date);
    await monitor.resume('other');
    expect((await monitor.checks())[1]?.pausedAt).toBeNull();
    await expect(monitor.pause('nothing')).rejects.toMatchObject({ code: 'check_not_found' });
    await expect(monitor.history('nothing', { limit: 1 })).rejects.toMatchObject({ code: 'check_not_found' });
  });

  test('results that are too old are forgotten', async () => {
    const store = makeCheckStore(metadata.db, 30);
    const result = { state: 'ok', value: null, message: '', examples: [], seconds: 0 } as const;
    const now = Date.now();
    await store.save('old', { ...result, examples: [], checkedAt: new Date(now - 31 * 86_400_000) });
    await store.save('old', { ...result, examples: [], checkedAt: new Date(now) });
    expect(await store.history('old', { limit: 9 })).toHaveLength(1);
  });
});
