import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Registry } from '../../kernel/prometheus.ts';
import { makeServer, type ServerOptions } from './make-server.ts';
import { startMetricsServer } from './metrics-server.ts';
import type { HttpConfig } from './settings.ts';
import { followConnections } from './silent-connections.ts';

/** The service answers at these addresses. */
export interface OpenHttp {
  url: string;
  metricsUrl: string;
  /** Answers the requests at hand and takes no more. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface HttpOptions extends Omit<ServerOptions, keyof HttpConfig> {
  registry: Registry;
}

const IDLE_CHECK_MS = 100;

/** Listens for the API and for Prometheus. Throws `port_unavailable`. */
export async function openHttp(config: HttpConfig, options: HttpOptions): Promise<OpenHttp> {
  const server = await makeServer({ ...config, ...options });
  const endSilent = followConnections(server.server);
  const prometheus = await listen(server, config)
    .then(() => startPrometheus(config, options))
    .catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
  return {
    url: `http://${config.host}:${(server.server.address() as AddressInfo).port}`,
    metricsUrl: `http://${config.metricsHost}:${prometheus.port}/metrics`,
    drain: () => closeServer(server, endSilent),
    close: () => prometheus.close(),
  };
}

function startPrometheus(config: HttpConfig, { registry, log }: { registry: Registry; log: Logger }) {
  const { metricsHost: host, metricsPort: port, metricsToken: token, allowedHosts } = config;
  return startMetricsServer({
    host,
    port,
    token,
    allowedHosts: [host.toLowerCase(), ...allowedHosts],
    registry,
    log,
  });
}

async function listen(server: FastifyInstance, { host, port }: HttpConfig): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw new CodedError('port_unavailable', `Cannot listen on ${host}:${port}. Set PORT to a free port.`, {
      cause: error,
    });
  }
}

/** A connection whose request is answered while the server closes would otherwise keep it waiting for the next one. */
async function closeServer(server: FastifyInstance, endSilent: () => void): Promise<void> {
  const timer = setInterval(endSilent, IDLE_CHECK_MS);
  await server.close().finally(() => clearInterval(timer));
}
