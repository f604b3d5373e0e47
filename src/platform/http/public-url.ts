import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

declare module 'fastify' {
  interface FastifyInstance {
    /** The address under which senders and browsers reach the API, without a slash at the end. */
    publicUrl: () => string;
  }
}

/** A URL that paths are added to; empty: null. */
export const publicUrlSchema = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ }).refine((text) => !/[?#]/.test(text))])
  .transform((text) => (text === '' ? null : text.replace(/\/+$/, '')));

/** Tells the routes and the API document where the service is; without a setting, by the port that it listens on. */
export function knowPublicUrl(
  app: FastifyInstance,
  { publicUrl, host }: { publicUrl: string | null; host: string },
): void {
  app.decorate('publicUrl', () => {
    if (publicUrl !== null) return publicUrl;
    const address = app.server.address() as AddressInfo | null;
    // Null: the server does not listen yet, as in tests that inject requests.
    const port = address === null ? '' : `:${address.port}`;
    return `http://${host.includes(':') ? `[${host}]` : host}${port}`;
  });
}
