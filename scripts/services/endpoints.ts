import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

// Where the servers of the tests are. `services:up` writes it, the tests read it.

const url = z.string();
const login = { user: z.string(), password: z.string() };

/** By server. Passwords are generated at the start. */
const endpointsSchema = z
  .object({
    kafka: z.object({
      bootstrap: z.string(),
      /** The same broker with a login: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, and OAUTHBEARER with any unsigned token. */
      sasl: z.object({ bootstrap: z.string(), ...login }).nullable(),
      /** The same broker with TLS; `ca` is a file in PEM. */
      tls: z.object({ bootstrap: z.string(), ca: z.string() }).nullable(),
    }),
    postgres: z.object({ url }),
    redis: z.object({ url }),
    clickhouse: z.object({ url, ...login }),
    /** Two nodes, a shard each, each of which knows the cluster by `name`. */
    cluster: z.object({ urls: z.array(url), ...login, name: z.string() }),
    s3: z.object({ url, ...login, bucket: z.string() }),
  })
  .partial();

export type Endpoints = z.infer<typeof endpointsSchema>;
export type ServerName = keyof Endpoints;
export type Endpoint<Name extends ServerName> = NonNullable<Endpoints[Name]>;

/** The folder of the servers' data. */
export const servicesDirectory = fileURLToPath(new URL('../../.services/', import.meta.url));
export const endpointsFile = join(servicesDirectory, 'endpoints.json');

/** What `services:up` has left; empty when it has not run. */
export function readEndpoints(): Endpoints {
  try {
    return endpointsSchema.parse(JSON.parse(readFileSync(endpointsFile, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
