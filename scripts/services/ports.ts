import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';

const given = new Set<number>();

/** So many different free loopback ports, none of which this process has been given before: it may listen there only later. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  // All are held until the last is known, or the system might give the same one twice.
  while (ports.length < count) {
    const server = createServer().listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
    if (!given.has(address.port)) ports.push(address.port);
    given.add(address.port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

/** The ports of the server in `directory`: those it had before, so that clients find it after a restart; else free ones. */
export async function keptPorts<Name extends string>(
  directory: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const file = join(directory, 'ports.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Record<Name, number>;
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, n) => [name, free[n]])) as Record<Name, number>;
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

/** Whether somebody listens there. */
export async function isListening(host: string, port: number, withinMs = 1_000): Promise<boolean> {
  const socket = createConnection({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(withinMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
