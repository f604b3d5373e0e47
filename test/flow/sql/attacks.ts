// Statements that must fail, by what they try. `engine`: the engine itself refuses it to the user for SQL, whatever a parser thinks of it;
// the others are refused by the service alone, and the comment at their group says why that is enough.

/** One attack: the statement, and whether the rights of the user alone hold it off. */
export interface Attack {
  sql: string;
  engine: boolean;
}

const heldByEngine = (statements: readonly string[]): Attack[] =>
  statements.map((sql) => ({ sql, engine: true }));
const heldByService = (statements: readonly string[]): Attack[] =>
  statements.map((sql) => ({ sql, engine: false }));

export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  writes: heldByEngine([
    'INSERT INTO analytics.bookings SELECT * FROM analytics.bookings',
    'INSERT INTO openride.pseudonym_key VALUES (1, 1)',
    'CREATE TABLE analytics.mine (n Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE mine (n Int8)',
    'CREATE VIEW analytics.mine AS SELECT * FROM openride.dead_letters',
    'CREATE OR REPLACE VIEW analytics.bookings AS SELECT 1',
    "CREATE FUNCTION mine AS () -> file('/etc/passwd')",
    'ALTER TABLE openride.bookings DELETE WHERE 1',
    'DROP TABLE openride.events_raw',
    'DROP VIEW analytics.bookings',
    'TRUNCATE TABLE openride.events_raw',
    'OPTIMIZE TABLE openride.bookings FINAL',
    'RENAME TABLE analytics.bookings TO analytics.other',
    "KILL QUERY WHERE query_id LIKE 'w:%'",
    'GRANT ALL ON *.* TO analyst',
    'SET readonly = 0',
  ]),
  // The engine takes these from everybody, for the tables and roles that they have: this user has none.
  'without an effect': heldByService(['SYSTEM STOP MERGES', 'SET ROLE ALL']),
  files: heldByEngine([
    "SELECT * FROM file('CANARY', LineAsString)",
    'SELECT * FROM `CANARY`',
    'SELECT * FROM default.`CANARY`',
    "SELECT * FROM executable('cat CANARY', 'TSV', 'line String')",
    "SELECT * FROM analytics.bookings INTO OUTFILE 'OUTFILE'",
    "SELECT * FROM analytics.bookings FORMAT Template SETTINGS format_template_resultset = 'CANARY'",
    "SELECT * FROM filesystem('DIRECTORY')",
    "SELECT * FROM fileCluster('openride', 'CANARY', LineAsString)",
  ]),
  // The engine has no right for these functions, and ends when it is asked for the last.
  'files by functions': heldByService([
    "SELECT file('CANARY')",
    "SELECT `file`('CANARY')",
    'SELECT "file"(\'CANARY\')',
    "SELECT * APPLY(file) FROM (SELECT 'CANARY' AS path)",
    "WITH x AS (SELECT file('CANARY') AS line) SELECT line FROM x",
    "SELECT arrayMap(p -> file(p), ['CANARY'])",
    "SELECT/**/FiLe/**/('CANARY')",
    "SELECT catboostEvaluate('CANARY', 1.0)",
  ]),
  addresses: heldByEngine([
    "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
    "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1', openride.bookings)",
    "SELECT * FROM cluster('openride', openride.bookings)",
    "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  ]),
  'other databases': heldByEngine([
    'SELECT * FROM openride.bookings',
    'SELECT payload FROM openride.dead_letters',
    'SELECT * FROM openride.pseudonym_key',
    'SELECT * FROM `openride` . `users`',
    "SELECT * FROM merge('openride', 'user.*')",
    "SELECT * FROM mergeTreeIndex('openride', 'bookings')",
    'SELECT count() FROM analytics.bookings WHERE booking_id IN (SELECT booking_id FROM openride.bookings)',
    'SELECT * FROM analytics.bookings AS a JOIN openride.users AS u ON a.rider_key = u.user_id',
    'SELECT 1 UNION ALL SELECT count() FROM openride.events_raw',
    "SELECT hasColumnInTable('openride', 'bookings', 'booking_id')",
    'SELECT * FROM information_schema.tables',
    "SELECT dictGet('openride.users', 'role', 1)",
    "SELECT joinGet('openride.users', 'role', 1)",
  ]),
  'system tables': heldByEngine([
    'SELECT * FROM system.users',
    'SELECT * FROM system.processes',
    'SELECT * FROM system.query_log',
    'SELECT * FROM system.grants',
    'SELECT * FROM system.server_settings',
    'SELECT * FROM system.disks',
  ]),
  // The engine shows these to everybody: the settings of the user itself, and of tables only those that it may read.
  'what the engine shows': heldByService([
    'SELECT * FROM system.settings',
    'SELECT create_table_query FROM system.tables',
    'SHOW CREATE TABLE analytics.bookings',
    'EXPLAIN actions = 1 SELECT rider_key FROM analytics.bookings',
    'SELECT * FROM (EXPLAIN SELECT rider_key FROM analytics.bookings)',
    'SELECT hostName(), currentUser()',
    "SELECT getSetting('max_memory_usage')",
    'SELECT sleep(3)',
    'SELECT 1 FORMAT CSV',
    'SELECT /* SETTINGS */ 1 -- FORMAT\nSETTINGS max_threads = 1',
  ]),
  limits: heldByEngine([
    'SELECT 1 SETTINGS max_memory_usage = 0',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_result_rows = 0',
    'SELECT 1 SETTINGS max_execution_time = 100000',
    'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))',
    'SELECT sum(cityHash64(a.number, b.number)) FROM numbers(1000000) AS a, numbers(1000000) AS b',
    "SELECT groupArray(repeat('x', 1000)) FROM numbers(10000000)",
    "SELECT count() FROM (SELECT repeat('x', 1000) AS x, number FROM numbers(10000000)) AS a JOIN numbers(10) AS b ON a.number % 10 = b.number GROUP BY x, a.number",
    'SELECT number FROM numbers(1000000)',
    "SELECT repeat('x', 1000000) FROM numbers(1000)",
  ]),
  'several statements': heldByEngine([
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE openride.events_raw',
    'SELECT 1 /* ; */ ; /* */ SELECT 2 -- ;',
    "SELECT ''; SELECT file('CANARY')--'",
  ]),
};
