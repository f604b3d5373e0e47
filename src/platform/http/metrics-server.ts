import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { HEADERS_WITHIN_MS } from './slowest-request.ts';

export interface MetricsServer {
  /** The port it listens on. */
  port: number;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** The metrics as text, with their content type. */
  registry: { contentType: string; metrics(): Promise<string> };
  log: Logger;
}

const MOST_CONNECTIONS = 64;

/**
 * Serves `GET /metrics` on a port of its own, so that it can be kept from the public. Throws `port_unavailable`.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, registry, log } = options;
  const server = createServer({ headersTimeout: HEADERS_WITHIN_MS }, (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is only GET /metrics here.\n');
      return;
    }
    registry.metrics().then(
      (text) =>
        response
          .writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
          .end(text),
      (error: unknown) => {
        log.error({ err: error }, 'the metrics could not be collected');
        response
          .writeHead(500, { 'content-type': 'text/plain' })
          .end('The metrics could not be collected.\n');
      },
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const message = `Cannot listen for metrics on ${host}:${options.port}. Set METRICS_PORT to a free port.`;
      reject(new CodedError('port_unavailable', message, { cause: error }));
    });
    server.listen(options.port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
