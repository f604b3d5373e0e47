import { makeTestDatabase } from './postgres-database.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A test's own database, and a line to it that can be cut. */
export interface ProxiedDatabase {
  /** The way around the line. */
  direct: string;
  /** The address of the database through the line. */
  url: URL;
  line: TcpProxy;
  close(): Promise<void>;
}

/** Makes an empty database on a PostgreSQL server and a proxy in front of it. */
export async function openProxiedDatabase(serverUrl: string): Promise<ProxiedDatabase> {
  const database = await makeTestDatabase(serverUrl);
  const { hostname: host, port } = new URL(database.url);
  const line = await startTcpProxy(() => ({ host, port: Number(port || 5432) }));
  const url = new URL(database.url);
  url.host = `127.0.0.1:${line.port}`;
  return {
    direct: database.url,
    url,
    line,
    async close() {
      await line.close();
      await database.drop();
    },
  };
}
