import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';
import type { Identify, IdentifySession, Identity, Refusal } from '../access/identity.ts';
import { localPrincipal, nobody } from '../access/known-principals.ts';
import { lacksScope } from '../access/lacks-scope.ts';
import type { Principal } from '../access/principal.ts';
import { hasSomeFamily, type Scope } from '../access/scopes.ts';
import { bearerOf } from './bearer-of.ts';
import { checkOwnPage } from './check-own-page.ts';
import { checkLocalRequest } from './check-local-request.ts';
import { passwordOf } from './password-of.ts';
import { sessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a principal needs, or all that it needs; none: it needs to be known. Absent: the route is open to everybody. */
    scope?: Scope | readonly Scope[];
    /**
     * True: who may send or read single families only is let through as well, and the route itself holds what is asked against these
     * scopes. For `ingest` and `read`.
     */
    byFamily?: boolean;
    /**
     * True: every answer names single persons, so that the route itself asks for `personal:read`, too; but not of somebody on this machine,
     * where there are no keys.
     */
    isPersonal?: boolean;
    /** True: tools that speak the protocol of a database send the key as its password. */
    takesPassword?: boolean;
    /** The route shows no other rows than those of this driver or rider; absent: who is limited to rows is refused. */
    rows?: RowBinding | readonly RowBinding[];
  }
  interface FastifyInstance {
    /** Says who shows a key that came in a body; wrong ones count as those in a header. */
    identify: Identify;
  }
  interface FastifyRequest {
    /** Who sent it. On a route that is open to everybody: `nobody`. */
    principal: Principal;
  }
}

/** A route binds its rows to one of these. */
export type RowBinding = 'driver' | 'rider';

export interface AuthOptions {
  identify: Identify;
  /** Absent: nobody can sign in. */
  identifySession?: IdentifySession;
  /** True: the service has no API_KEYS, so everybody who reaches the loopback address and shows no key is `localPrincipal`. */
  isOpen: boolean;
  allowedHosts: readonly string[];
  /** The web sites whose pages may read answers and open sockets. */
  corsOrigins: readonly string[];
}

/** Lets a request through to its route only with the scopes and rows that the route names. It runs before any of the body is read. */
export function authenticate(app: FastifyInstance, options: AuthOptions): void {
  app.decorateRequest('principal');
  app.decorate('identify', options.identify);
  app.addHook('onRequest', async (request) => {
    if (options.isOpen) checkLocalRequest(request.method, request.headers, options);
    const { config } = request.routeOptions;
    const isForAll = config.scope === undefined;
    request.principal = isForAll
      ? nobody
      : await identifySender(request, { ...options, publicUrl: app.publicUrl });
    if (!isForAll) checkRights(request.principal, config);
  });
}

/** The scopes that a route needs. */
export function scopesOfRoute({ scope = [] }: Pick<FastifyContextConfig, 'scope'>): readonly Scope[] {
  return listOf(scope);
}

function listOf<One extends string>(given: One | readonly One[]): readonly One[] {
  return typeof given === 'string' ? [given] : given;
}

/** Returns the principal of a request. Throws the refusal of credentials that are not let in. */
async function identifySender(
  request: FastifyRequest,
  {
    identify,
    identifySession,
    isOpen,
    publicUrl,
  }: Pick<AuthOptions, 'identify' | 'identifySession' | 'isOpen'> & { publicUrl: () => string },
): Promise<Principal> {
  const secret = presentedSecret(request);
  if (secret === null && isOpen) return localPrincipal;
  const cookie = secret === null ? cookieOf(request) : null;
  if (cookie !== null && identifySession !== undefined) {
    checkOwnPage(request.method, request.headers, publicUrl());
    return principalOfSession(await identifySession(cookie));
  }
  if (secret === null) throw new CodedError('unauthenticated', 'The request has no key.');
  const identity = await identify({ secret, address: request.ip });
  if (identity.outcome === 'known') return identity.principal;
  throw refusalOf(identity);
}

function principalOfSession(identity: Identity): Principal {
  if (identity.outcome === 'known') return identity.principal;
  if (identity.outcome === 'unavailable') throw refusalOf(identity);
  throw new CodedError('session_ended', 'The session has ended. Sign in again.');
}

/** The cookie of a session; null: there is none. */
function cookieOf({ headers, cookies }: FastifyRequest): string | null {
  return cookies[sessionCookie(headers).name] ?? null;
}

/** Makes the error of credentials that are not let in. */
export function refusalOf(identity: Refusal): CodedError {
  switch (identity.outcome) {
    case 'unknown':
      return new CodedError('unauthenticated', 'The request has no key that this service knows.');
    case 'expired':
      return new CodedError('key_expired', 'The key has expired. Make a new one, or rotate it.');
    case 'revoked':
      return new CodedError('key_revoked', 'The key was revoked. Use another one.');
    case 'throttled':
      return new CodedError('too_many_wrong_keys', 'Too many wrong keys came from this address.', {
        facts: { retryAfterSeconds: identity.retryAfterSeconds },
      });
    case 'unavailable':
      return new CodedError('keys_unavailable', 'The keys cannot be read now.', {
        facts: { retryAfterSeconds: identity.retryAfterSeconds },
      });
  }
}

const rowsOf = { driver: 'driver_id', rider: 'rider_id' } as const;

/** Throws `insufficient_scope`, or `row_limited` for who is limited to rows on a route that does not bind these. */
export function checkRights(
  { scopes, rows }: Pick<Principal, 'scopes' | 'rows'>,
  config: Pick<FastifyContextConfig, 'scope' | 'byFamily' | 'rows'>,
): void {
  const needed = scopesOfRoute(config);
  const mayForFamily = (scope: Scope) =>
    config.byFamily === true && (scope === 'ingest' || scope === 'read') && hasSomeFamily(scopes, scope);
  const lacking = needed.filter((scope) => !scopes.has(scope) && !mayForFamily(scope));
  if (lacking.length > 0) throw lacksScope(lacking);
  if (rows === null) return;
  const bindings = listOf(config.rows ?? []);
  if (!bindings.some((binding) => rows[rowsOf[binding]] !== undefined))
    throw new CodedError('row_limited', 'The resource does not keep to the rows that the sender may see.', {
      facts: { allowed: bindings.length === 0 ? 'a key without row limits' : bindings },
    });
}

/** The key in `Authorization: Bearer` or `x-api-key`; on some routes also where a database takes its password. */
function presentedSecret(request: FastifyRequest): string | null {
  const header = request.headers['x-api-key'];
  const key = bearerOf(request.headers) ?? (typeof header === 'string' && header !== '' ? header : null);
  return key ?? (request.routeOptions.config.takesPassword === true ? passwordOf(request) : null);
}
