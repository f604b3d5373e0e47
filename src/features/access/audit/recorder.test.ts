import { expect, test } from 'vitest';
import { makeRecorder } from './recorder.ts';
import type { AuditEntry } from './row.ts';

const entry = (act: string): AuditEntry => ({
  actor: 'key_1',
  actorName: 'till',
  actorKind: 'key',
  address: '10.0.0.1',
  act,
  entity: 'route:GET /v1/jobs',
  result: 'refused',
  code: 'insufficient_scope',
  requestId: 'r',
  times: 1,
});
const log = { info: () => undefined, error: () => undefined };

test('acts are stored in order, also when the database fails at first', async () => {
  const stored: string[] = [];
  let failures = 2;
  const recorder = makeRecorder({
    add({ act }) {
      failures -= 1;
      if (failures >= 0) return Promise.reject(new Error('away'));
      stored.push(act);
      return Promise.resolve();
    },
    log,
    clock: () => 0,
  });
  recorder.record(entry('one'));
  recorder.record(entry('two'));
  expect(recorder.waiting()).toEqual({ rows: 2, oldestMs: 0, lost: 0 });
  await recorder.settled();
  expect(stored).toEqual(['one', 'two']);
});

test('what happens again and again is two rows an hour, and its times add up', async () => {
  const stored: AuditEntry[] = [];
  let clockMs = 0;
  const recorder = makeRecorder({
    add: (row) => Promise.resolve(void stored.push(row)),
    log,
    clock: () => clockMs,
  });
  for (let i = 0; i < 1_000; i += 1) recorder.recordOften(entry('access.refused'));
  recorder.recordOften({ ...entry('access.refused'), address: '10.0.0.2' });
  clockMs += 3_600_000;
  recorder.recordOften(entry('access.refused'));
  await recorder.settled();
  expect(stored.map(({ address, times }) => [address, times])).toEqual([
    ['10.0.0.1', 1],
    ['10.0.0.2', 1],
    ['10.0.0.1', 1_000],
  ]);
});

test('while the database is away rows wait, up to a bound, and what is beyond it is told as lost', () => {
  const told: string[] = [];
  const recorder = makeRecorder({
    add: () => new Promise(() => undefined),
    log: { info: () => undefined, error: (_facts, message) => told.push(message) },
    clock: () => 0,
  });
  for (let i = 0; i < 10_001; i += 1) recorder.record(entry('act'));
  expect(recorder.waiting()).toEqual({ rows: 10_000, oldestMs: 0, lost: 1 });
  expect(told).toHaveLength(1);
  recorder.close();
});

test.each(['22021', '23514'])(
  'a row that the database refuses with %s is lost and keeps no other back',
  async (code) => {
    const stored: string[] = [];
    const told: string[] = [];
    const recorder = makeRecorder({
      add({ act }) {
        if (act === 'refused') return Promise.reject(Object.assign(new Error('no'), { code }));
        return Promise.resolve(void stored.push(act));
      },
      log: { info: () => undefined, error: (_facts, message) => told.push(message) },
      clock: () => 0,
    });
    for (const act of ['one', 'refused', 'two']) recorder.record(entry(act));
    await recorder.settled();
    expect(stored).toEqual(['one', 'two']);
    expect(recorder.waiting()).toEqual({ rows: 0, oldestMs: 0, lost: 1 });
    expect(told).toEqual(['the database refuses a row of the audit: it is lost']);
  },
);
