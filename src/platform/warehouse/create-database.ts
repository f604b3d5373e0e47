import { type StoreAddress, openConnection } from './connection.ts';

/** Creates the database of an address if it is absent. `render` changes the statement for a database with replicas. */
export async function createDatabase(
  address: StoreAddress,
  render: (sql: string) => string = (sql) => sql,
): Promise<void> {
  const connection = openConnection({ ...address, database: 'default' }, { maxConnections: 1 });
  try {
    // The engine must be Atomic: a rebuilt table is swapped in by EXCHANGE TABLES, which other database engines lack.
    await connection.command(
      render(`CREATE DATABASE IF NOT EXISTS ${quoteName(address.database)} ENGINE = Atomic`),
    );
  } finally {
    await connection.close();
  }
}

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '')}\``;
}
