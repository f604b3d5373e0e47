import { expect, test } from 'vitest';
import { parseMigration } from './parse-migration.ts';

const derived = `-- derived: daily
-- from: trip_events
-- day: day
-- A comment; with a semicolon.
CREATE TABLE daily (day Date, trips SimpleAggregateFunction(sum, UInt64))
ENGINE = AggregatingMergeTree ORDER BY day;

-- select:
SELECT toDate(e.event_time) AS day, count() AS trips FROM trip_events AS e GROUP BY day
`;

test('plain SQL is cut into statements, comments left out', () => {
  const text =
    "-- first; really\nCREATE TABLE a (x Int8)\nENGINE = Null;\n\nCREATE TABLE b (y String DEFAULT ';') ENGINE = Null;\n";
  const migration = parseMigration('0001_two.sql', text);
  expect(migration).toMatchObject({ kind: 'plain', number: 1, name: 'two' });
  expect(migration.statements).toEqual([
    'CREATE TABLE a (x Int8)\nENGINE = Null',
    "CREATE TABLE b (y String DEFAULT ';') ENGINE = Null",
  ]);
});

test('a family names its table by itself', () => {
  const text =
    '-- family: trip\nCREATE TABLE trip_events (a Int8) ENGINE = Null;\n-- select:\nSELECT 1 AS a FROM fan\n';
  expect(parseMigration('0002_trip.sql', text)).toMatchObject({
    kind: 'family',
    family: 'trip',
    table: 'trip_events',
    select: 'SELECT 1 AS a FROM fan',
  });
});

test('a derived table says where it comes from and which day a row belongs to', () => {
  expect(parseMigration('0003_daily.sql', derived)).toMatchObject({
    kind: 'derived',
    table: 'daily',
    from: 'trip_events',
    day: 'day',
    statements: [expect.stringMatching(/^CREATE TABLE daily .*ORDER BY day$/s) as string],
  });
});

test('the checksum tells any change', () => {
  const { checksum } = parseMigration('0003_daily.sql', derived);
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(parseMigration('0003_daily.sql', `${derived} `).checksum).not.toBe(checksum);
});

test.each([
  ['no number', 'daily.sql', derived, 'NNNN_lower_case'],
  ['capitals', '0003_Daily.sql', derived, 'NNNN_lower_case'],
  ['no select', '0003_daily.sql', derived.replace('-- select:', ''), '-- select:'],
  ['no source', '0003_daily.sql', derived.replace('-- from: trip_events\n', ''), '-- from:'],
  ['no day', '0003_daily.sql', derived.replace('-- day: day\n', ''), '-- day:'],
  ['days that are none', '0003_daily.sql', `-- keeps: long\n${derived}`, '-- keeps:'],
  [
    'a SELECT from elsewhere',
    '0003_daily.sql',
    derived.replace('FROM trip_events AS e', 'FROM fan AS e'),
    'AS e',
  ],
])('%s: refused with the name of the file', (_, name, text, message) => {
  expect(() => parseMigration(name, text)).toThrow(message);
  expect(() => parseMigration(name, text)).toThrow(name);
});

test('narrow fans are listed one a line, and named after their families', () => {
  const text = '-- Why.\n--\n-- fan: trip\n-- fan: trip  location\n';
  expect(parseMigration('0004_fans.sql', text)).toMatchObject({
    kind: 'fans',
    statements: [],
    fans: [
      { table: 'fan_of_trip', families: ['trip'] },
      { table: 'fan_of_trip_location', families: ['trip', 'location'] },
    ],
  });
});
