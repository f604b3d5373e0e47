import websocket, { type WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';

// Sockets are opened as any request: its checks of host, origin and number of connections hold. A browser sends no key with it, so a
// route of sockets is open to everybody and asks for a ticket.

/** An open WebSocket. */
export type Socket = WebSocket;

/** A client that does not answer the end of its socket is cut off after so long. */
const CLOSE_WITHIN_MS = 1_000;
const MOST_BYTES = 65_536;

/** Lets routes take WebSockets with `wsHandler`. Other requests for an upgrade are answered as if they had not asked for one. */
export async function acceptWebSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    options: {
      maxPayload: MOST_BYTES,
      perMessageDeflate: false,
      // Only the name of the protocol is repeated: the other one is a ticket.
      handleProtocols: (offered) => [...offered].find((name) => !name.startsWith('ticket.')) ?? false,
    },
    // Routes tell their clients before; whoever is still there then is cut off.
    preClose(done) {
      const { clients } = this.websocketServer;
      const timer = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, CLOSE_WITHIN_MS);
      timer.unref();
      done();
    },
    errorHandler: (_error, socket) => socket.terminate(),
  });
  // Node gives the connection of such a request away. One that became no socket would stay open for ever, and keep the process alive.
  app.addHook('onResponse', async ({ headers, raw }) => {
    if (headers.upgrade !== undefined) raw.socket.destroySoon();
  });
}

/** Tells whether a request is one for a WebSocket. A client that offers HTTP/2 asks for an upgrade, too, and does well without. */
export function wantsWebSocket({ headers }: { headers: { upgrade?: string | undefined } }): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
