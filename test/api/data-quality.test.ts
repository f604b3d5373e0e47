import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { allChecks } from '../../src/quality/checks/all-checks.ts';
import type { RoutedMonitor } from '../../src/quality/routes.ts';
import { openApiServer } from '../support/api-server.ts';
import { rideEvents } from '../support/ride-events.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// Checks and jobs as an operator meets them: a fault is found, told everywhere, and mended without a person.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({ SCHEDULED_JOBS: 'on' });
});
afterAll(() => service.remove(), 60_000);

type Json = Record<string, unknown> & { checks: Json[]; jobs: Json[]; runs: Json[]; results: Json[] };

async function call(path: string, method = 'GET') {
  const response = await fetch(service.url + path, { method });
  return { status: response.status, body: (await response.json()) as Json };
}

const checkNow = async (id: string) =>
  (await call('/v1/data-quality')).body.checks.find((check) => check['id'] === id)!;

/** Asks for a run and waits for its result. */
async function runCheck(id: string): Promise<Json> {
  const before = (await checkNow(id))['checked_at'];
  const asked = async () => (await call(`/v1/data-quality/${id}/run`, 'POST')).body;
  await vi.waitFor(async () => expect(await asked()).toEqual({ check: id, is_asked: true }), 60_000);
  await vi.waitFor(async () => expect((await checkNow(id))['checked_at']).not.toBe(before), 60_000);
  return checkNow(id);
}

const metrics = async () => (await fetch(service.metricsUrl)).text();
const gauge = (state: string, check = 'derived_tables') =>
  new RegExp(
    `^openride_data_quality_state\\{check="${check}",severity="critical",state="${state}"\\} 1$`,
    'm',
  );

test('every check is listed with what it means; before its first run it is unknown', async () => {
  const { status, body } = await call('/v1/data-quality');
  expect(status).toBe(200);
  expect(body.checks.map(({ id }) => id)).toEqual(allChecks.map(({ id }) => id));
  expect(body).toMatchObject({ state: 'unknown', counts: { unknown: allChecks.length, failing: 0 } });
  expect(body.checks[2]).toMatchObject({
    id: 'landed_events',
    severity: 'critical',
    threshold: { warning: 0, failing: 0 },
    every_minutes: 15,
    state: 'unknown',
    message: 'The check has not run yet.',
    since: null,
    checked_at: null,
  });
});

test('a rollup that is wrong is found, told by health and Prometheus, mended, and well again', async () => {
  const now = new Date().toISOString();
  await service.post(JSON.stringify([rideEvents.completed(now), rideEvents.completed(now)]));
  expect(await runCheck('derived_tables')).toMatchObject({ state: 'ok', value: 0 });
  await call('/v1/jobs/reconcile/pause', 'POST');
  await service.pipeline.warehouse.connection.command('INSERT INTO trips_15m SELECT * FROM trips_15m');

  const failing = await runCheck('derived_tables');
  expect(failing).toMatchObject({
    state: 'failing',
    value: 1,
    examples: [expect.stringMatching(/^trips_15m \d{4}-\d\d-\d\d: 1 rows, 1 expected$/)],
  });
  expect((await call('/v1/data-quality')).body['state']).toBe('failing');
  const health = (await call('/health')).body;
  expect(health).toMatchObject({
    status: 'degraded',
    checks: { data_quality: { status: 'degraded', facts: { failing: 1 } } },
  });
  expect(await metrics()).toMatch(gauge('failing'));

  // It was asked for by the check: a pause keeps the schedule quiet, not that.
  const lastRun = async () => (await call('/v1/jobs/reconcile/runs?limit=1')).body.runs[0];
  await vi.waitFor(async () => expect(await lastRun()).toMatchObject({ outcome: 'completed' }), 60_000);
  expect(await lastRun()).toMatchObject({
    result: {
      is_consistent: false,
      differences: 1,
      mended: [expect.stringMatching(/^trips_15m /)],
      left: [],
      is_consistent_after: true,
    },
  });
  expect(service.logLines.some((line) => line.includes('reconciliation mended tables'))).toBe(true);
  expect(await runCheck('derived_tables')).toMatchObject({ state: 'ok', value: 0 });
  await vi.waitFor(async () => expect(await metrics()).toMatch(gauge('ok')));
  expect((await call('/health')).body['status']).toBe('ok');
  expect(await metrics()).toMatch(/^openride_job_runs_total\{task="reconcile",outcome="completed"\} 1$/m);

  const { results } = (await call('/v1/data-quality/derived_tables/history?limit=9')).body;
  const states = results.map(({ state }) => state); // The schedule may have added runs between ours.
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(['ok', 'failing', 'ok']);
}, 240_000);

test('checks and jobs are paused and resumed', async () => {
  expect(await call('/v1/data-quality/volume_drift/pause', 'POST')).toEqual({
    status: 200,
    body: { check: 'volume_drift', done: true },
  });
  expect(await checkNow('volume_drift')).toMatchObject({ state: 'paused', since: expect.any(String) });
  const jobs = async () => (await call('/v1/jobs')).body.jobs;
  const pausedJobs = async () =>
    (await jobs()).filter((job) => job['paused_at'] !== null).map(({ id }) => id);
  expect(new Set(await pausedJobs())).toEqual(new Set(['check.volume_drift', 'reconcile']));
  await call('/v1/data-quality/volume_drift/resume', 'POST');
  await call('/v1/jobs/reconcile/resume', 'POST');
  expect(await pausedJobs()).toEqual([]);
});

test('what is not there is said to be so', async () => {
  const asked = [
    ['/v1/data-quality/nothing/history', 'GET', 'check_not_found'],
    ['/v1/data-quality/nothing/pause', 'POST', 'check_not_found'],
    ['/v1/data-quality/nothing/run', 'POST', 'check_not_found'],
    ['/v1/jobs/nothing/runs', 'GET', 'job_not_found'],
    ['/v1/jobs/nothing/resume', 'POST', 'job_not_found'],
  ] as const;
  for (const [path, method, code] of asked)
    expect(await call(path, method)).toMatchObject({ status: 404, body: { code } });
  const { body } = await call('/v1/data-quality/volume_drift/history?from=yesterday');
  expect(body).toMatchObject({ code: 'invalid_parameter', parameter: 'from' });
});

test('reading needs "read", changing needs "operate"', async () => {
  const secret = 'a-secret-that-only-reads';
  const { app } = await openApiServer({
    apiKeys: [{ name: 'reader', scopes: ['read'], hash: hashSecret(secret) }],
    jobs: failing(new CodedError('metadata_unavailable', 'PostgreSQL is away.')),
  });
  const ask = (method: 'GET' | 'POST', url: string) =>
    app.inject({ method, url, headers: { 'x-api-key': secret } });
  expect((await ask('POST', '/v1/data-quality/volume_drift/pause')).json()).toMatchObject({
    code: 'insufficient_scope',
    allowed: 'operate',
  });
  expect((await ask('POST', '/v1/jobs/reconcile/run')).statusCode).toBe(403);
  expect((await ask('GET', '/v1/jobs')).json()).toMatchObject({ status: 503, code: 'metadata_unavailable' });
});

test('a database that fails without a name is metadata that are away', async () => {
  const { app } = await openApiServer({ monitor: failing(new Error('terminating connection')) });
  const answer = await app.inject({ method: 'GET', url: '/v1/data-quality' });
  expect(answer.json()).toMatchObject({ status: 503, code: 'metadata_unavailable' });
  expect(answer.headers['retry-after']).toBeDefined();
});

test('the history is that of the range that is asked for', async () => {
  const asked: unknown[] = [];
  const results = [3, 2, 1].map((day) => ({
    state: 'ok' as const,
    value: 0,
    message: 'All is well.',
    examples: [],
    checkedAt: new Date(Date.UTC(2026, 2, day)),
    seconds: 0.1,
  }));
  const { app } = await openApiServer({
    monitor: {
      ...failing<RoutedMonitor>(new Error('not asked')),
      history(id, range) {
        asked.push([id, range]);
        return Promise.resolve(results.slice(0, range.limit));
      },
    },
  });
  const url = '/v1/data-quality/volume_drift/history';
  expect((await app.inject(url)).statusCode).toBe(200);
  await app.inject(`${url}?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00%2B01:00&limit=7`);
  const first = (await app.inject(`${url}?limit=2`)).json<{ results: unknown[]; next_cursor: string }>();
  expect(first.results).toHaveLength(2);
  expect((await app.inject(`${url}?limit=3&cursor=${first.next_cursor}`)).json()).toMatchObject({
    next_cursor: null,
  });
  expect((await app.inject(`${url}?cursor=nonsense`)).json()).toMatchObject({ code: 'invalid_cursor' });
  expect(asked).toEqual([
    ['volume_drift', { limit: 101 }],
    [
      'volume_drift',
      { limit: 8, from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-01T23:00:00Z') },
    ],
    ['volume_drift', { limit: 3 }],
    // The page before ended with the second of March.
    ['volume_drift', { limit: 4, to: new Date('2026-03-02T00:00:00Z') }],
  ]);
});

/** Something of which every question fails. */
function failing<Part extends object>(error: Error): Part {
  return new Proxy({} as Part, { get: () => () => Promise.reject(error) });
}
