import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A port in front of a server. A test can cut or slow the connection. */
export interface TcpProxy {
  port: number;
  /** Ends every connection and refuses new ones, like a server that is down. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Keeps connections and accepts new ones, but passes no bytes on, like a network that drops packets. */
  freeze(): void;
  /** Delays all bytes by so many ms from now on. */
  slow(byMs: number): void;
  close(): Promise<void>;
}

/** Starts a proxy. It asks `target` for each connection, because a server may have another port after a kill. */
export async function startTcpProxy(target: () => { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;
  let isFrozen = false;
  let delayMs = 0;

  function join(near: Socket): void {
    const far = connect(target());
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (isFrozen) return;
        if (delayMs === 0) to.write(bytes);
        else setTimeout(() => to.write(bytes), delayMs); // Timers with the same delay keep their order.
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        if (!isFrozen) to.destroy();
      });
    }
  }

  async function listen(): Promise<void> {
    isFrozen = false;
    server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function cut(): Promise<void> {
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (closing !== null) await new Promise((resolve) => closing.close(resolve));
  }

  await listen();
  return {
    port,
    cut,
    restore: listen,
    freeze: () => (isFrozen = true),
    slow: (byMs) => (delayMs = byMs),
    close: cut,
  };
}
