import { type StoreAddress, openConnection } from './connection.ts';

/** Makes the database of an address when it is absent. `render` says how, where it is to have replicas. */
export async function createDatabase(
  address: StoreAddress,
  render: (sql: string) => string = (sql) => sql,
): Promise<void> {
  const connection = openConnection({ ...address, database: 'default' }, { maxConnections: 1 });
  try {
    // Atomic: a rebuilt table is swapped in by EXCHANGE TABLES, which other database engines lack.
    await connection.command(
      render(`CREATE DATABASE IF NOT EXISTS ${quoteName(address.database)} ENGINE = Atomic`),
    );
  } finally {
    await connection.close();
  }
}

/** A name as SQL has it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '')}\``;
}
