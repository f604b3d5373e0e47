import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { nobody } from '../../platform/access/known-principals.ts';
import { refusalOf } from '../../platform/http/auth.ts';
import { checkOwnPage } from '../../platform/http/check-own-page.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { sessionCookie } from '../../platform/http/session-cookie.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { meOf, meSchema } from './me.ts';
import { signInProblems } from './problems.ts';
import type { Sessions } from './sessions/make-sessions.ts';
import { type Audit, notSignedIn, signedIn } from './tell-audit.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...signInProblems });

const wanted = z.strictObject({ key: z.string().min(1).max(500).describe('The secret of a key.') });

export interface SignInDeps {
  sessions: Sessions;
  audit: Audit;
  /** True: the service has no keys, and is open to everybody on this machine. */
  isOpen: boolean;
  hasIssuer: boolean;
  now: () => number;
}

/** Signs people in and out with a browser, and tells who they are. */
export function signInRoutes(app: Api, deps: SignInDeps): void {
  waysRoute(app, deps);
  keyRoute(app, deps);
  outRoute(app, deps);
  meRoute(app, deps);
}

function waysRoute(app: Api, { isOpen, hasIssuer }: SignInDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/sign-in',
    schema: {
      tags: ['Access'],
      summary: 'How one may sign in',
      response: {
        200: z.object({
          needed: z
            .boolean()
            .describe('False: the service has no keys, and is open to everybody on its machine.'),
          key: z.boolean().describe('By POST /v1/sign-in with a key.'),
          oidc: z.boolean().describe('By GET /v1/sign-in/oidc, at the issuer of the company.'),
        }),
      },
    },
    handler: () => ({ needed: !isOpen, key: !isOpen, oidc: !isOpen && hasIssuer }),
  });
}

const keyProblems = problemResponses(
  'unauthenticated',
  'key_expired',
  'key_revoked',
  'too_many_wrong_keys',
  'keys_unavailable',
  'sign_in_not_needed',
  'only_keys_sign_in',
  'cross_site_refused',
  'invalid_parameter',
  'metadata_unavailable',
  ...bodyProblems,
);

function keyRoute(app: Api, deps: SignInDeps): void {
  const { sessions, audit, isOpen, now } = deps;
  app.route({
    method: 'POST',
    url: '/v1/sign-in',
    config: { documentedBody: documentJsonBody('The key.', wanted) },
    schema: {
      tags: ['Access'],
      summary: 'Sign in with a key',
      description:
        'Begins a session: the answer sets a cookie that no script can read, for this host alone. The session may do what the key may, ends with the key, and after SESSION_MINUTES without use. Wrong keys count as those of any request.',
      response: {
        200: meSchema,
        ...keyProblems,
      },
    },
    async handler(request, reply) {
      // A page of another site could sign its reader in with a key of its own; a program sends no origin.
      if (request.headers.origin !== undefined)
        checkOwnPage(request.method, request.headers, app.publicUrl());
      if (isOpen)
        throw new CodedError('sign_in_not_needed', 'The service has no keys: nobody needs to sign in.');
      const { key } = await app.bodies.read(request, (bytes) => parseJsonBody(wanted, bytes));
      const identity = await app.identify({ secret: key, address: request.ip });
      if (identity.outcome !== 'known') {
        const refusal = refusalOf(identity);
        audit.recordOften(notSignedIn(nobody, refusal.code, request));
        throw refusal;
      }
      const { principal } = identity;
      if (principal.kind !== 'key') throw new CodedError('only_keys_sign_in', 'Only a key can sign in.');
      const { session, cookie } = await askMetadata(() =>
        sessions.begin({ signedInBy: 'key', address: request.ip, principal, scopes: principal.scopes }),
      );
      audit.record(signedIn(principal, session.id, request));
      const { name, options } = sessionCookie(request.headers);
      void reply.setCookie(name, cookie, options);
      return meOf({ ...principal, session: session.id }, session, { isOpen, nowMs: now() });
    },
  });
}

function outRoute(app: Api, { sessions }: SignInDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/sign-out',
    config: { scope: [], rows: ['driver', 'rider'], audit: { act: 'sign_out' } },
    schema: {
      tags: ['Access'],
      summary: 'Sign out',
      description: 'Ends the session of the cookie and its sockets, and removes the cookie.',
      response: { 200: z.object({ signed_out: z.boolean() }), ...problemResponses('metadata_unavailable') },
    },
    async handler({ principal, headers }, reply) {
      const { session } = principal;
      if (session !== undefined) await askMetadata(() => sessions.end(session));
      const { name, options } = sessionCookie(headers);
      void reply.clearCookie(name, options);
      return { signed_out: session !== undefined };
    },
  });
}

function meRoute(app: Api, { sessions, isOpen, now }: SignInDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/me',
    config: { scope: [], rows: ['driver', 'rider'] },
    schema: {
      tags: ['Access'],
      summary: 'Who asks, and what they may do',
      response: { 200: meSchema, ...problemResponses('metadata_unavailable') },
    },
    async handler({ principal }) {
      const { session: id } = principal;
      const [session] = id === undefined ? [] : await askMetadata(() => sessions.findIds([id]));
      return meOf(principal, session, { isOpen, nowMs: now() });
    },
  });
}
