import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows the connections of a server. Returns what ends those that have no request under way: also one that never sent any, or
 * only a part of its headers, which Node does not count as idle and waits for when the server closes.
 */
export function followConnections(server: Server): () => void {
  const underWay = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    const add = (count: number) => underWay.set(socket, (underWay.get(socket) ?? 0) + count);
    add(1);
    response.once('close', () => underWay.has(socket) && add(-1));
  });
  // A socket has a request under way until it closes: whoever opened it ends it.
  server.on('upgrade', ({ socket }) => underWay.set(socket, Infinity));
  return () => {
    for (const [socket, requests] of underWay) if (requests === 0) socket.destroy();
  };
}
