import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../src/kernel/log.ts';
import { readDdl } from '../../src/platform/warehouse/read-ddl.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { settleParts } from '../../src/platform/warehouse/settle-parts.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// The small tables that are read whole have the rule by which their parts become one, also after a rebuild has swapped them.

const dataDir = makeDataDir();
const rule = 'min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1';
let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
});
afterAll(async () => {
  await pipeline.close();
  removeDataDir(dataDir);
});

async function withRule(): Promise<string[]> {
  const ddl = await readDdl(pipeline.warehouse.connection);
  return [...ddl].filter(([, text]) => text.includes(rule)).map(([table]) => table);
}

test('rollups have it, entity tables and families have not, and a second start alters nothing', async () => {
  const before = await withRule();
  expect(before).toEqual(expect.arrayContaining(['bookings_15m', 'event_arrivals', 'driver_days']));
  for (const table of ['bookings', 'booking_events', 'events_raw', 'user_days'])
    expect(before).not.toContain(table);
  const said: string[] = [];
  const log = openLog('info', { write: (line: string) => said.push(line) });
  await settleParts(pipeline.warehouse.connection, readSchema(), log);
  expect(said).toEqual([]);
});

test('a draft that replaces the table has it too', async () => {
  const { connection } = pipeline.warehouse;
  await connection.command('CREATE TABLE bookings_15m__draft AS bookings_15m');
  expect(await withRule()).toContain('bookings_15m__draft');
  await connection.command('DROP TABLE bookings_15m__draft SYNC');
});
