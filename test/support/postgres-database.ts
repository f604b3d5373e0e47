import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A test's own database on a PostgreSQL server. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Makes an empty database. `serverUrl` names any database of the server, and a user who may create others. */
export async function makeTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `openride_test_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
