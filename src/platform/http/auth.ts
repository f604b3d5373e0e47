import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiKey, hashSecret, type Scope } from './api-keys.ts';
import { CodedError } from '../../kernel/errors.ts';
import { checkLocalRequest } from './check-local-request.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a key needs; absent: the route is open to everybody. */
    scope?: Scope;
  }
  interface FastifyRequest {
    /** The scopes of the sender. */
    grants: ReadonlySet<Scope>;
  }
}

// Without keys the sender is somebody on this machine. Personal data stays masked even so: to see it, make a key.
const localGrants: ReadonlySet<Scope> = new Set(['ingest', 'read', 'admin']);
const nothing: ReadonlySet<Scope> = new Set();

/** Lets a request through to its route only with the scope that the route names. It runs before any of the body is read. */
export function authenticate(
  app: FastifyInstance,
  options: { apiKeys: readonly ApiKey[]; allowedHosts: readonly string[]; corsOrigins: readonly string[] },
): void {
  app.decorateRequest('grants');
  app.addHook('onRequest', (request, _reply, done) => {
    if (options.apiKeys.length === 0) {
      checkLocalRequest(request.method, request.headers, options);
      request.grants = localGrants;
      return done();
    }
    const { scope } = request.routeOptions.config;
    const secret = presentedSecret(request);
    request.grants = secret === null ? nothing : grantsOf(secret, options.apiKeys);
    if (scope !== undefined) checkScope(scope, request.grants);
    return done();
  });
}

function checkScope(scope: Scope, grants: ReadonlySet<Scope>): void {
  if (grants.has(scope)) return;
  if (grants.size === 0)
    throw new CodedError('unauthenticated', 'The request has no key that this service knows.');
  throw new CodedError('insufficient_scope', `The key lacks the scope "${scope}".`, {
    facts: { allowed: scope },
  });
}

/** The key in `Authorization: Bearer` or `x-api-key`. */
function presentedSecret(request: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : null);
}

/**
 * Finds the scopes of a secret. It compares every key in constant time, so that the time does not tell which key came
 * close.
 */
export function grantsOf(secret: string, keys: readonly ApiKey[]): ReadonlySet<Scope> {
  const hash = hashSecret(secret);
  let found: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key;
  if (found === null) return nothing;
  const isAdmin = found.scopes.includes('admin');
  return new Set<Scope>([...found.scopes, ...(isAdmin ? (['ingest', 'read'] as const) : [])]);
}
