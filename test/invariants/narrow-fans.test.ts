import { afterAll, beforeAll, expect, test } from 'vitest';
import { findContract } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { type TestPipeline, makeDataDir, openTestPipeline, removeDataDir } from '../support/test-pipeline.ts';

// G1: whichever Null table a batch goes into, its events reach the tables where they belong, each of them by one part a month.

const schema = readSchema();
const dataDir = makeDataDir();
let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await openTestPipeline(dataDir);
});
afterAll(async () => {
  await pipeline.close();
  removeDataDir(dataDir);
});

const all = schema.families.map(({ family }) => family);
const everyFan = [...schema.fans, { table: 'fan', families: all }].map((fan, round) => ({ ...fan, round }));

/** An event of each type of the families in each of two months, with ids of the round. */
function eventsOf(families: readonly string[], round: number): string[] {
  const texts = Object.entries(eventExamples)
    .filter(([type]) => families.includes(findContract(type)?.family ?? ''))
    .map(([, event]) => JSON.stringify(event));
  return ['2026-02-', '2026-03-'].flatMap((month, index) => {
    const digits = (round * 2 + index + 1).toString(16).padStart(8, '0');
    return texts.map((text) =>
      text.replaceAll('2026-03-', month).replaceAll(/("(?:[a-z]+_)?id":")[0-9a-f]{8}/g, `$1${digits}`),
    );
  });
}

const read = (expression: string, params = {}) =>
  readNumber(pipeline.warehouse.connection, expression, params);
const countEvents = async () => Number(await read('(SELECT count() FROM events)'));

/** The tables in which the batch `seq` has more parts than months, and those of its families that have nothing of it. */
function findFaults(seq: number, families: readonly string[]): Promise<string> {
  const tables = [
    { table: 'event_ids', column: 'seq' },
    ...schema.families.map(({ table }) => ({ table, column: 'seq' })),
    ...schema.derived.map(({ table }) => ({ table, column: 'last_seq' })),
  ];
  const ofFamilies = (source: string) => families.some((family) => source === `${family}_events`);
  const expected = [
    'event_ids',
    'event_arrivals',
    ...schema.families.flatMap(({ table }) => (ofFamilies(table) ? [table] : [])),
    ...schema.derived.flatMap(({ table, from }) => (ofFamilies(from) ? [table] : [])),
  ];
  const shares = tables.map(
    ({ table, column }) =>
      `SELECT '${table}' AS name, uniqExact(_part) AS parts, uniqExact(_partition_id) AS months FROM ${table} WHERE ${column} = {seq:UInt64}`,
  );
  const faults = `parts != months OR (months != if(name = 'event_ids', 1, 2) AND has({expected:Array(String)}, name))`;
  return read(`(SELECT groupArrayIf(name, ${faults}) FROM (${shares.join(' UNION ALL ')}))`, {
    seq,
    expected,
  });
}

test.each(everyFan)('$table takes events of its families to where they belong, once', async (fan) => {
  const events = eventsOf(fan.families, fan.round);
  const before = await countEvents();
  const counts = await pipeline.sendAndCount([...events, events[0]]);
  expect(counts).toEqual({ accepted: events.length, duplicate: 1 });
  const { lastSeq } = pipeline.fanOut.state();
  expect(await findFaults(lastSeq, fan.families)).toBe('[]');
  expect(await pipeline.sendAndCount(events)).toEqual({ duplicate: events.length });
  expect((await countEvents()) - before).toBe(events.length);
});

test('what came through any of them is what was landed', async () => {
  const report = await pipeline.maintenance.reconcile('values');
  expect(report).toMatchObject({ consistent: true, differences: [], repeated_identities: 0 });
});
