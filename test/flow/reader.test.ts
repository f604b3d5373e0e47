import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { hasCode } from '../../src/kernel/errors.ts';
import { asOneAsker } from '../../src/platform/warehouse/as-one-asker.ts';
import { eventually } from '../support/eventually.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A question has a pool of its own, cannot write, and ends when its asker leaves.

const answer = z.object({ n: z.number() });
const FOR_EVER = 'SELECT count() AS n FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';
let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

/** The statements of those who ask that run now. */
function running(): Promise<{ query_id: string }[]> {
  return service.warehouse.connection.query(
    z.object({ query_id: z.string() }),
    `SELECT query_id FROM system.processes WHERE startsWith(query_id, 'r:') AND current_database = currentDatabase()`,
  );
}

/** READONLY, SETTING_CONSTRAINT_VIOLATION, ACCESS_DENIED: a statement that fails for another reason shows nothing. */
const REFUSED = ['164', '452', '497'];

test('it cannot write, and may not lift what keeps it from that', async () => {
  const { reader } = service.warehouse;
  const attempts = [
    'CREATE TABLE mine (n Int8) ENGINE = Memory',
    'DROP TABLE events_raw',
    'INSERT INTO events_raw (i) VALUES (1)',
    'SET readonly = 0',
  ];
  for (const sql of attempts) {
    const error: unknown = await reader.command(sql).catch((reason: unknown) => reason);
    const code = hasCode(error, 'store_refused') ? String(error.facts['engineCode']) : String(error);
    expect(REFUSED, sql).toContain(code);
  }
  expect(await reader.query(answer, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('when the asker leaves, its statements end: those that run and those that wait', async () => {
  const leaves = new AbortController();
  const asked = asOneAsker(service.warehouse.reader, { signal: leaves.signal }, (connection) =>
    Promise.all(Array.from({ length: 8 }, () => connection.query(answer, FOR_EVER))),
  );
  await eventually(async () => expect(await running()).toHaveLength(5));
  leaves.abort(new Error('left'));
  await expect(asked).rejects.toThrow('left');
  await eventually(async () => expect(await running()).toEqual([]), 5_000);
});

test('a statement that fails ends the others of the same question', async () => {
  const asked = asOneAsker(service.warehouse.reader, {}, (connection) =>
    Promise.all([connection.query(answer, FOR_EVER), connection.query(answer, 'SELECT no_such_column AS n')]),
  );
  await expect(asked).rejects.toMatchObject({ code: 'store_refused' });
  await eventually(async () => expect(await running()).toEqual([]), 5_000);
});

test('a client that hangs up is seen as such: no failure of the service', async () => {
  const path = '/v1/metrics/query?metrics=users.mau,users.stickiness&grain=day&from=2021-01-01&to=2025-12-31';
  const asking = request(new URL(path, service.url)).end();
  asking.on('error', () => undefined);
  await eventually(async () => expect(await running()).not.toEqual([]));
  const closed = new Promise((resolve) => asking.once('close', resolve));
  asking.destroy();
  await closed;
  const line = await eventually(() => {
    const found = service.logLines.find((one) => one.includes('"status":499'));
    expect(found).toBeDefined();
    return found;
  });
  expect(line).toContain('/v1/metrics/query');
  expect(service.logLines.filter((one) => one.includes('the request failed'))).toEqual([]);
});
