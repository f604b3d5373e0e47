import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyContextConfig, FastifyInstance, RouteOptions } from 'fastify';

/** A route as a server knows it. */
export interface RegisteredRoute {
  method: string;
  url: string;
  config: FastifyContextConfig;
}

/** Runs `open`, and returns with its result every route of the servers that it made, whoever added it. */
export async function withRoutes<T>(
  open: () => Promise<T>,
): Promise<{ opened: T; routes: RegisteredRoute[] }> {
  const routes: RegisteredRoute[] = [];
  const add = ({ method, url, config = {} }: RouteOptions) => {
    for (const one of [method].flat())
      routes.push({ method: one, url, config: config as FastifyContextConfig });
  };
  const onServer = (message: unknown) => {
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', add);
  };
  subscribe('fastify.initialization', onServer);
  try {
    return { opened: await open(), routes };
  } finally {
    unsubscribe('fastify.initialization', onServer);
  }
}
