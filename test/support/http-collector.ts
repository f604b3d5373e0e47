import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it arrived. */
export interface Collected {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that keeps requests, and answers as a test wants. */
export interface HttpCollector {
  url: string;
  requests: Collected[];
  /** The status of an answer; null: the connection ends without one. Default: 200. */
  answer: (request: Collected) => number | null;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startHttpCollector(): Promise<HttpCollector> {
  const requests: Collected[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const collected = { path: request.url ?? '', headers: request.headers, body };
      requests.push(collected);
      const status = collector.answer(collected);
      if (status === null) return request.socket.destroy();
      response.writeHead(status).end('told');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: HttpCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return collector;
}
