import { askEngine } from '../ask-engine.ts';
import { type Probe, type ProbeGroup, type Target, type Verdict, verdict } from '../probe.ts';

// SQL that gets into a question, by a mistake or by a person's own query, has the rights of the user as whom questions are asked.

/** Tries statements as the reader, and holds when the engine refuses each. */
async function refusesAll(target: Target, statements: readonly string[]): Promise<Verdict> {
  const { reader } = target.engine();
  if (reader === undefined) return verdict(false, 'questions are asked as the administrator');
  const works = await askEngine(target, reader, 'SELECT count() FROM events_raw');
  if (!works.ok) return verdict(false, `the reader cannot read: ${works.text}`);
  const through: string[] = [];
  for (const sql of statements) {
    const { ok, text } = await askEngine(target, reader, sql);
    if (ok || !/ACCESS_DENIED|READONLY|SETTING_CONSTRAINT_VIOLATION/.test(text))
      through.push(`${sql}: ${text.slice(0, 80)}`);
  }
  return verdict(through.length === 0, through);
}

function rights(name: string, statements: readonly string[]): Probe {
  return { name, expects: 'a refusal of each', run: (target) => refusesAll(target, statements) };
}

/** The user as whom questions are asked may read the service's tables, and do nothing else. */
export const readerRights: ProbeGroup = {
  name: 'who asks may only read',
  probes: [
    rights('a question writes', [
      'CREATE TABLE mine (n Int8) ENGINE = Memory',
      'CREATE TEMPORARY TABLE mine (n Int8)',
      'DROP TABLE events_raw',
      'TRUNCATE TABLE events_raw',
      'ALTER TABLE events_raw DELETE WHERE 1',
      'INSERT INTO events_raw (i) VALUES (1)',
      'OPTIMIZE TABLE events_raw',
      'SYSTEM STOP MERGES events_raw',
      'SYSTEM STOP LISTEN HTTP',
      "BACKUP DATABASE openride TO File('mine')",
      "CREATE USER mine IDENTIFIED BY 'x'",
    ]),
    rights('a question reads files and addresses', [
      "SELECT * FROM file('/etc/passwd', LineAsString)",
      "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
      "SELECT * FROM remote('127.0.0.1:1', system.one)",
      "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', CSV)",
      "SELECT * FROM sqlite('/tmp/x', 't')",
      "SELECT * FROM executable('ls', 'TSV', 'a String')",
    ]),
    rights('a question reads what others ask and who they are', [
      'SELECT * FROM system.processes',
      'SELECT * FROM system.users',
      'SELECT * FROM system.grants',
      'SELECT * FROM system.server_settings',
      'SELECT * FROM system.backups',
    ]),
    rights('a question reads the original bytes of dead letters', [
      'SELECT body FROM dead_letters',
      'SELECT key, headers FROM dead_letters',
      'SELECT body FROM dead_letter_replays',
    ]),
    rights('a question lifts its limits', [
      'SELECT 1 SETTINGS readonly = 0',
      'SELECT 1 SETTINGS max_threads = 8',
      'SELECT 1 SETTINGS max_memory_usage = 0',
      'SELECT 1 SETTINGS max_memory_usage_for_user = 0',
      'SELECT 1 SETTINGS max_execution_time = 3600',
      'SELECT 1 SETTINGS max_execution_time = 0',
      'SELECT 1 SETTINGS max_result_rows = 0',
      'SELECT 1 SETTINGS max_concurrent_queries_for_user = 0',
    ]),
  ],
};
