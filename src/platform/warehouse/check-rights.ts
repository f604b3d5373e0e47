import type { Logger } from '../../kernel/log.ts';
import type { Connection } from './connection.ts';
import { quoteName } from './create-database.ts';

// On a server of the operator's own the users are the operator's, too. The service works with more rights than it needs, but a
// mistake in it could then do more; so the start says which rights could be taken away.

/** Rights that reach beyond the database: no user of the service needs them. */
const OUTSIDE = ['FILE', 'URL', 'REMOTE', 'S3', 'ACCESS MANAGEMENT'] as const;
/** Rights over a database that the user of questions does not need, beside those. */
const WRITING = ['INSERT', 'ALTER', 'CREATE', 'DROP', 'TRUNCATE', 'OPTIMIZE', 'BACKUP'] as const;

/** The users of a server: `connection` maintains the store, `reader` asks; null: the same user asks. */
export interface ServerUsers {
  connection: Connection;
  reader: Connection | null;
  /** The databases of the store. A user may be allowed to write to these and to nothing else. */
  databases: readonly string[];
}

/** Warns of rights that the users of a server have and do not need. Servers that cannot tell are not warned of. */
export async function warnOfRights(
  { connection, reader, databases }: ServerUsers,
  log: Logger,
): Promise<void> {
  const more = await findRights(connection, OUTSIDE.map(everywhere));
  if (more.length > 0)
    log.warn(
      { user: 'CLICKHOUSE_USER', rights: more },
      'the user may do more than it needs; see DEPLOYMENT.md',
    );
  if (reader === null) {
    log.warn('questions are asked as CLICKHOUSE_USER: set CLICKHOUSE_READER_USER; see DEPLOYMENT.md');
    return;
  }
  const excess = await findRights(reader, rightsBeyondReading(databases));
  if (excess.length > 0)
    log.warn(
      { user: 'CLICKHOUSE_READER_USER', rights: excess },
      'the user may do more than read; see DEPLOYMENT.md',
    );
}

/** Lists the rights that the user of questions does not need, as the engine names them: right and place. */
export function rightsBeyondReading(databases: readonly string[]): string[] {
  const over = databases.flatMap((database) =>
    WRITING.map((right) => `${right} ON ${quoteName(database)}.*`),
  );
  return [...[...OUTSIDE, 'SYSTEM'].map(everywhere), ...over];
}

const everywhere = (right: string) => `${right} ON *.*`;

/** Returns those of the rights that the user of the connection has. */
export async function findRights(connection: Connection, rights: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const right of rights) if (await isGranted(connection, right)) found.push(right);
  return found;
}

/** Asks in the engine's own words. A statement with a FORMAT is no CHECK GRANT, so the answer is read as text. */
async function isGranted(connection: Connection, right: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of connection.stream(`CHECK GRANT ${right}`)) chunks.push(chunk);
  } catch {
    return false; // an older server, which does not know the statement
  }
  return Buffer.concat(chunks).toString().trim() === '1';
}
