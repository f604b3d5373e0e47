import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventExamples } from '../../../src/events/examples.ts';
import { ownEngine } from '../../support/shared-store.ts';
import { openTestService, type TestService } from '../../support/test-service.ts';
import { attacks } from './attacks.ts';

// More than sixty statements that must fail: each is refused with a reason, and nothing outside of the views is read or changed. Those that the
// rights of the user hold off are sent past the service as well.

const CANARY = 'a-canary-that-nobody-may-read';
const directory = mkdtempSync(join(tmpdir(), 'openride-sql-'));
const outfile = join(directory, 'written');
let service: TestService;

beforeAll(async () => {
  writeFileSync(join(directory, 'canary'), `${CANARY}\n`);
  service = await openTestService({ ...ownEngine, SQL_MAX_SECONDS: '1', ENGINE_MEMORY_MB: '700' });
  await service.post(JSON.stringify(Object.values(eventExamples)));
});
afterAll(async () => {
  await service.remove();
  rmSync(directory, { recursive: true });
});

const place = (sql: string) =>
  sql
    .replaceAll('CANARY', join(directory, 'canary'))
    .replaceAll('OUTFILE', outfile)
    .replaceAll('DIRECTORY', directory);

const problem = z.object({ code: z.string(), detail: z.string().min(20) });

/** What the store holds, as its owner sees it. */
async function everything(): Promise<unknown> {
  const rows = z.object({ database: z.string(), name: z.string(), total_rows: z.coerce.number().nullable() });
  return service.warehouse.connection.query(
    rows,
    "SELECT database, name, total_rows FROM system.tables WHERE database IN ('openride', 'analytics') ORDER BY 1, 2",
  );
}

describe.each(Object.entries(attacks))('%s', (_, tried) => {
  test.each(tried)('$sql', async ({ sql, engine }) => {
    const answer = await fetch(`${service.url}/v1/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: place(sql) }),
    });
    const body = await answer.text();
    expect(body).not.toContain(CANARY);
    expect(['sql_refused', 'sql_invalid', 'sql_too_large', 'query_too_slow']).toContain(
      problem.parse(JSON.parse(body)).code,
    );
    if (engine) await expectEngineToRefuse(place(sql));
  });
});

/** Sends a statement as the user for SQL, past every check of the service. */
async function expectEngineToRefuse(sql: string): Promise<void> {
  const sent = (async () => {
    const settings = { max_execution_time: 1, max_result_rows: 1_000 };
    for await (const _chunk of service.warehouse.analyst!.stream(sql, { settings })) void _chunk;
  })();
  await expect(sent, sql).rejects.toMatchObject({ code: 'store_refused' });
}

test('there are enough of them, and after all nothing has changed', async () => {
  expect(Object.values(attacks).flat().length).toBeGreaterThanOrEqual(60);
  expect(existsSync(outfile)).toBe(false);
  const before = await everything();
  expect(before).not.toEqual([]);
  for (const { sql } of attacks['writes']!) await expectEngineToRefuse(place(sql));
  expect(await everything()).toEqual(before);
  expect(service.warehouse.engine()).toMatchObject({ state: 'up', restarts: 0 });
});
