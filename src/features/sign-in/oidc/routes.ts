import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import { nobody } from '../../../platform/access/known-principals.ts';
import { type Api } from '../../../platform/http/route.ts';
import { isLocalHost, sessionCookie } from '../../../platform/http/session-cookie.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import type { Sessions } from '../sessions/make-sessions.ts';
import { type Audit, notSignedIn, signedIn } from '../tell-audit.ts';
import { ATTEMPT_SECONDS, pathOnly, readAttempt, signAttempt } from './attempt.ts';
import type { Issuer } from './issuer.ts';

export interface OidcDeps {
  /** Null: the service knows none. */
  issuer: Issuer | null;
  sessions: Pick<Sessions, 'begin'>;
  audit: Audit;
  secret: Buffer;
  now: () => number;
}

const PATH = '/v1/sign-in/oidc';
const ATTEMPT_COOKIE = 'openride_sign_in';
const redirect = {
  302: z
    .null()
    .describe('To the issuer, to the page that was asked for, or with `problem` to the sign-in page.'),
};

/** Signs people in at the issuer: both addresses are opened by a browser, so a problem is told by the sign-in page. */
export function oidcRoutes(app: Api, deps: OidcDeps): void {
  beginRoute(app, deps);
  endRoute(app, deps);
}

function beginRoute(app: Api, { issuer, audit, secret, now }: OidcDeps): void {
  app.route({
    method: 'GET',
    url: PATH,
    schema: {
      tags: ['Access'],
      summary: 'Sign in at the issuer of the company',
      description: 'For browsers. Authorization code with PKCE.',
      querystring: z.object({
        return_to: z.string().max(2000).optional().describe('The page of this service to open afterwards.'),
      }),
      response: redirect,
    },
    async handler(request, reply) {
      const returnTo = pathOnly(request.query.return_to);
      try {
        if (issuer === null) throw new CodedError('oidc_not_set', 'The service knows no issuer.');
        const { url, attempt } = await issuer.begin(returnTo, `${app.publicUrl()}${PATH}/callback`);
        const signed = await signAttempt(attempt, secret, now());
        void reply.setCookie(ATTEMPT_COOKIE, signed, {
          ...attemptOptions(request.headers),
          maxAge: ATTEMPT_SECONDS,
        });
        return await reply.redirect(url, 302);
      } catch (error) {
        const code = codeOf(error);
        request.log.warn({ err: error, code }, 'a sign-in at the issuer could not begin');
        audit.recordOften(notSignedIn(nobody, code, request));
        return reply.redirect(signInPage(code, returnTo), 302);
      }
    },
  });
}

function endRoute(app: Api, { issuer, sessions, audit, secret, now }: OidcDeps): void {
  app.route({
    method: 'GET',
    url: `${PATH}/callback`,
    schema: {
      tags: ['Access'],
      summary: 'Where the issuer sends the browser back',
      querystring: z.looseObject({}),
      response: redirect,
    },
    async handler(request, reply) {
      const attempt = await readAttempt(request.cookies[ATTEMPT_COOKIE] ?? '', secret, now());
      void reply.clearCookie(ATTEMPT_COOKIE, attemptOptions(request.headers));
      try {
        if (issuer === null) throw new CodedError('oidc_not_set', 'The service knows no issuer.');
        if (attempt === null)
          throw new CodedError('oidc_refused', 'The sign-in was begun elsewhere, or too long ago.');
        const person = await issuer.end(new URL(request.url, `${app.publicUrl()}/`), attempt);
        const principal = { id: `oidc:${person.subject}`, name: person.name, kind: 'person' as const };
        const { session, cookie } = await askMetadata(() =>
          sessions.begin({ signedInBy: 'oidc', address: request.ip, principal, scopes: person.scopes }),
        );
        audit.record(signedIn(principal, session.id, request));
        const { name, options } = sessionCookie(request.headers);
        void reply.setCookie(name, cookie, options);
        return await reply.redirect(attempt.returnTo, 302);
      } catch (error) {
        const code = codeOf(error);
        request.log.warn({ err: error, code }, 'a sign-in at the issuer did not end well');
        audit.recordOften(notSignedIn(nobody, code, request));
        return reply.redirect(signInPage(code, attempt?.returnTo ?? '/'), 302);
      }
    },
  });
}

/** The issuer sends the browser from another site, so this cookie comes along with a link; it is of use for one sign-in alone. */
function attemptOptions(headers: Parameters<typeof isLocalHost>[0]) {
  return { path: PATH, httpOnly: true, sameSite: 'lax', secure: !isLocalHost(headers) } as const;
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : 'internal_error';
}

function signInPage(code: string, returnTo: string): string {
  return `/sign-in?${new URLSearchParams({ problem: code, return_to: returnTo }).toString()}`;
}
