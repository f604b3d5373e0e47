import type { Logger } from '../../kernel/log.ts';
import type { Connection } from './connection.ts';

// On a server of the operator's own the users are the operator's, too. The service works with more rights than it needs, but a
// mistake in it could then do more; so the start says which rights could be taken away.

/** Rights that reach beyond the database: no user of the service needs them. */
const OUTSIDE = ['FILE', 'URL', 'REMOTE', 'S3', 'ACCESS MANAGEMENT'] as const;
/** Rights that the user of questions does not need, beside those. */
const WRITING = ['INSERT', 'ALTER', 'CREATE', 'DROP', 'SYSTEM', 'BACKUP'] as const;

/** The users of a server: `connection` maintains the store, `reader` asks; null: the same user asks. */
export interface ServerUsers {
  connection: Connection;
  reader: Connection | null;
}

/** Warns of rights that the users of a server have and do not need. Servers that cannot tell are not warned of. */
export async function warnOfRights({ connection, reader }: ServerUsers, log: Logger): Promise<void> {
  const more = await findRights(connection, OUTSIDE);
  if (more.length > 0)
    log.warn(
      { user: 'CLICKHOUSE_USER', rights: more },
      'the user may do more than it needs; see DEPLOYMENT.md',
    );
  if (reader === null) {
    log.warn('questions are asked as CLICKHOUSE_USER: set CLICKHOUSE_READER_USER; see DEPLOYMENT.md');
    return;
  }
  const excess = await findRights(reader, [...OUTSIDE, ...WRITING]);
  if (excess.length > 0)
    log.warn(
      { user: 'CLICKHOUSE_READER_USER', rights: excess },
      'the user may do more than read; see DEPLOYMENT.md',
    );
}

async function findRights(connection: Connection, rights: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const right of rights) if (await isGranted(connection, right)) found.push(right);
  return found;
}

/** Asks in the engine's own words. A statement with a FORMAT is no CHECK GRANT, so the answer is read as text. */
async function isGranted(connection: Connection, right: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of connection.stream(`CHECK GRANT ${right} ON *.*`)) chunks.push(chunk);
  } catch {
    return false; // an older server, which does not know the statement
  }
  return Buffer.concat(chunks).toString().trim() === '1';
}
