import { createHash } from 'node:crypto';
import { LONGEST_READ_SECONDS, readerLimits, readersChoice } from '../reader-limits.ts';

// The user as whom questions are asked. It may read the database and nothing else: no file, no address, no system table of
// another, no original bytes of dead letters. It cannot change the limits of its profile.

export const READER_USER = 'reader';

/** Statements of this user that may run at once, of all processes that use the engine. */
const STATEMENTS = 16;
/** One statement, and all statements of questions, may use these shares of the engine's memory: storing events keeps the rest. */
const SHARE = { statement: 0.5, all: 0.75 };
/**
 * A statement that groups or sorts more than this share goes on over the disk: a ranking over 20 million events failed otherwise. On the way to the disk a table of
 * groups is doubled twice, so it must be a small part of what a statement may use.
 */
const SPILL_SHARE = 0.1;

/** The reader may see these columns of a table with personal data, as receipts count from them; other tables are whole. */
const columns = {
  dead_letters: ['id', 'received_at', 'reason', 'event_type', 'source'],
  dead_letter_replays: ['letter_id', 'replayed_at', 'status', 'reason', 'corrected'],
};

/** Renders the profile of the reader. Its statements run on one thread each, so that several do not take every core. */
export function renderReaderProfile(memoryLimitBytes: number): string {
  const settings = {
    readonly: 1,
    max_threads: 1,
    max_memory_usage: Math.round(memoryLimitBytes * SHARE.statement),
    max_memory_usage_for_user: Math.round(memoryLimitBytes * SHARE.all),
    max_concurrent_queries_for_user: STATEMENTS,
    max_bytes_before_external_group_by: Math.round(memoryLimitBytes * SPILL_SHARE),
    max_bytes_before_external_sort: Math.round(memoryLimitBytes * SPILL_SHARE),
    ...readerLimits,
  };
  const values = Object.entries(settings).map(([name, value]) => `<${name}>${value}</${name}>`);
  const chosen = readersChoice.map((name) => `<${name}><changeable_in_readonly/></${name}>`);
  const time = `<max_execution_time><min>1</min><max>${LONGEST_READ_SECONDS}</max><changeable_in_readonly/></max_execution_time>`;
  return `<${READER_USER}>${values.join('')}<constraints>${time}${chosen.join('')}</constraints></${READER_USER}>`;
}

/** Renders the reader's entry among the users. `databases`: those with the service's tables. */
export function renderReaderUser(password: string, databases: readonly string[]): string {
  const hash = createHash('sha256').update(password).digest('hex');
  const grants = databases.flatMap(renderGrants).map((grant) => `<query>${grant}</query>`);
  return `<${READER_USER}><password_sha256_hex>${hash}</password_sha256_hex><networks><ip>127.0.0.1</ip><ip>::1</ip></networks><profile>${READER_USER}</profile><quota>default</quota><grants>${grants.join('')}</grants></${READER_USER}>`;
}

/** SQL: the rights to read a database of the service. */
function renderGrants(database: string): string[] {
  return [
    `GRANT SELECT ON ${database}.*`,
    ...Object.entries(columns).flatMap(([table, visible]) => [
      `REVOKE SELECT ON ${database}.${table}`,
      `GRANT SELECT(${visible.join(', ')}) ON ${database}.${table}`,
    ]),
  ];
}
