import { expect, test } from 'vitest';
import { checkStatement } from './check-statement.ts';
import { placeOf, tokenize } from './tokenize.ts';

test.each([
  'SELECT count() FROM analytics.bookings',
  'select status, count(*) from bookings group by status order by status desc;',
  "SELECT toStartOfMonth(created_at) AS month, sumIf(confirmed_price, currency = 'NGN') FROM bookings GROUP BY ALL",
  "WITH late AS (SELECT * FROM trips WHERE dateDiff('minute', scheduled_departure, actual_departure) > 10) SELECT count() FROM late",
  "SELECT 'file(''/etc/passwd''); DROP TABLE x' AS text -- SETTINGS readonly = 0",
  'SELECT quantileExactInclusive(0.9)(duration_minutes), row_number() OVER (PARTITION BY route_id ORDER BY started_at) FROM trips GROUP BY 1',
  'SELECT CAST(total_price AS Decimal(18, 2)), total_price::Decimal(18, 4) FROM bookings WHERE rating IN (4, 5)',
  "SELECT * FROM analytics.events WHERE event_time >= now() - INTERVAL 1 DAY AND family != 'location' LIMIT 10",
  'SELECT count() FROM bookings WHERE route_id = {route:UUID}',
  '(SELECT 1) UNION ALL (SELECT 2)',
  'SELECT b.`status` FROM bookings AS b',
])('%s may be sent', (sql) => {
  expect(checkStatement(sql)).toBeNull();
});

test.each([
  ['', 'is empty', 0],
  ['-- nothing', 'is empty', 0],
  ['SELECT 1; SELECT 2', 'has more than one statement', 8],
  ["SELECT file('/etc/passwd')", 'calls file, which is none of the functions that may be called', 7],
  ["SELECT `file`('/etc/passwd')", 'calls file, which is none of the functions that may be called', 7],
  [
    "SELECT 1 FROM /* */ url ('http://x')",
    'calls url, which is none of the functions that may be called',
    20,
  ],
  ['SELECT * FROM system . users', 'reads system, which is no view of analytics', 14],
  ['SELECT * FROM `system`.`users`', 'reads system, which is no view of analytics', 14],
  ['SELECT 1 SETTINGS max_threads = 8', 'has the word SETTINGS, which sets a setting of the engine', 9],
  ['SELECT 1 FORMAT CSV', 'has the word FORMAT, which chooses the form of the answer', 9],
  ["SELECT 'open", 'has a text or a name without an end, or a character that no statement has', 7],
  ['SELECT $$text$$', 'has a text or a name without an end, or a character that no statement has', 7],
  ['SELECT * FROM (DESC bookings)', 'has the word DESC, which is no SELECT, behind a bracket', 15],
  ['SELECT * FROM {name:Identifier}', 'takes a name by a parameter', 20],
])('%s is refused: it %s', (sql, reason, at) => {
  expect(checkStatement(sql)).toMatchObject({ reason, at });
});

test('a wrong function names the nearest one that may be called', () => {
  expect(checkStatement('SELECT toStringg(1)')).toMatchObject({ allowed: ['toString'] });
});

test('a tool may ask what there is, and choose the format; people say the format beside the statement', () => {
  const asked = [
    'SHOW TABLES FROM analytics',
    'DESCRIBE TABLE `analytics`.`bookings`',
    'SELECT name FROM system.settings',
    'SELECT 1 FORMAT Native',
  ];
  for (const sql of asked) {
    expect(checkStatement(sql, 'tools'), sql).toBeNull();
    expect(checkStatement(sql, 'people'), sql).not.toBeNull();
  }
  for (const sql of [
    'SHOW CREATE TABLE bookings',
    'SELECT 1 FORMAT Template',
    'SELECT * FROM system.processes',
    'DESCRIBE TABLE (SELECT 1)',
    'DESCRIBE bookings SETTINGS describe_compact_output = 1',
  ])
    expect(checkStatement(sql, 'tools'), sql).not.toBeNull();
});

test('a place is counted in lines and columns from 1', () => {
  const sql = 'SELECT 1,\n  wrong';
  expect(placeOf(sql, tokenize(sql).at(-1)!.at)).toEqual({ line: 2, column: 3 });
});
