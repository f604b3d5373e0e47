import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import { hashSecret } from '../access/api-keys.ts';
import { bearerOf } from './bearer-of.ts';
import { hostName } from './check-local-request.ts';
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
  /** Null: none is asked for. */
  token: string | null;
  /** Names beside localhost that a request may give in its Host header, in lower case. */
  allowedHosts: readonly string[];
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
    const refused = refusalOf(request.headers, options);
    if (refused !== null) {
      response.writeHead(refused.status, { 'content-type': 'text/plain' }).end(refused.text);
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

/**
 * Says why a request gets no metrics. Without a token a page that was given the name of this address by DNS could read them in a
 * browser: it names its own host, and never an address.
 */
export function refusalOf(
  headers: IncomingHttpHeaders,
  { token, allowedHosts }: Pick<MetricsServerOptions, 'token' | 'allowedHosts'>,
): { status: 401 | 403; text: string } | null {
  if (token !== null) {
    const given = bearerOf(headers) ?? '';
    if (timingSafeEqual(hashSecret(given), hashSecret(token))) return null;
    return { status: 401, text: 'Send METRICS_TOKEN as authorization: Bearer <token>.\n' };
  }
  const host = hostName(headers.host ?? '');
  const isAddress = isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
  if (isAddress || host === 'localhost' || allowedHosts.includes(host)) return null;
  return {
    status: 403,
    text: 'The Host header names no address. Ask by the address, or add the name to ALLOWED_HOSTS.\n',
  };
}
