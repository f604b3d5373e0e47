import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderReplicated } from '../../src/platform/warehouse/cluster/render-ddl.ts';
import { statementsOf } from '../../src/platform/warehouse/migrate.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type TestStore, openTestStore } from '../support/test-store.ts';

// There is no keeper here, so Replicated tables cannot be made: what would be sent is held against files, and the engine
// says that it is SQL.

const schema = readSchema();
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const databases = ['openride', 'openride_all'].map(
  (name) => `CREATE DATABASE IF NOT EXISTS \`${name}\` ENGINE = Atomic`,
);
const others = [
  `CREATE OR REPLACE TABLE openride_all.payments AS openride.payments ENGINE = Distributed('openride', 'openride', 'payments')`,
  'CREATE TABLE payments__draft AS payments',
  'EXCHANGE TABLES payments AND payments__draft',
];

test.each([
  ['databases', databases],
  ['landing', statementsOf(schema.migrations[0]!, schema)],
  [
    'payments_15m',
    statementsOf(
      schema.migrations.find(({ name }) => name === 'payments_15m')!,
      schema,
    ),
  ],
  ['rebuild', others],
])('%s with replicas', async (name, statements) => {
  const text = statements.map((sql) => `${renderReplicated(sql, 'openride')};\n`).join('\n');
  await expect(text).toMatchFileSnapshot(`replicated-ddl/${name}.sql`);
});

test('every statement of every migration is SQL to the engine, and every table that keeps rows is replicated', async () => {
  const statements = [
    ...databases,
    ...others,
    ...schema.migrations.flatMap((migration) => statementsOf(migration, schema)),
  ];
  for (const sql of statements) {
    const rendered = renderReplicated(sql, 'openride');
    await store.connection.command(`EXPLAIN AST ${rendered}`);
    expect(rendered).not.toMatch(/ENGINE = (Aggregating|Replacing)?MergeTree/);
  }
});

test('the engine does tell what is no SQL', async () => {
  await expect(
    store.connection.command('EXPLAIN AST CREATE TABLE a ENGIN = MergeTree'),
  ).rejects.toMatchObject({
    code: 'store_refused',
  });
});

test('what makes no table stays as it is', () => {
  for (const sql of [
    'INSERT INTO lease SELECT 1',
    'ALTER TABLE a MODIFY TTL b',
    "SELECT 'ENGINE = MergeTree'",
  ])
    expect(renderReplicated(sql, 'openride')).toBe(sql);
});
