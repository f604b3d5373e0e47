import * as client from 'openid-client';
import { CodedError } from '../../../kernel/errors.ts';
import { withoutControls } from '../../../kernel/without-controls.ts';
import type { Scope } from '../../../platform/access/scopes.ts';
import type { OidcConfig } from '../settings.ts';
import type { Attempt } from './attempt.ts';
import { scopesOfClaims } from './roles-of.ts';

const ANSWERS_WITHIN_SECONDS = 5;
const SCOPES = 'openid profile email';

/** A person, as the issuer knows it. */
export interface OidcPerson {
  /** The issuer never gives it to another. */
  subject: string;
  name: string;
  scopes: readonly Scope[];
}

export interface Issuer {
  /** Begins a sign-in: the address at the issuer, and what its end is held against. Throws `oidc_unavailable`. */
  begin(returnTo: string, redirectUri: string): Promise<{ url: string; attempt: Attempt }>;
  /** Ends it by the address to which the issuer sent the browser. Throws `oidc_refused`, `no_role` and `oidc_unavailable`. */
  end(url: URL, attempt: Attempt): Promise<OidcPerson>;
}

/** Makes what asks the issuer: authorization code with PKCE. The issuer describes itself, and is asked for that once. */
export function makeIssuer(config: OidcConfig): Issuer {
  let described: Promise<client.Configuration> | null = null;
  async function describe(): Promise<client.Configuration> {
    described ??= discover(config);
    try {
      return await described;
    } catch (error) {
      described = null; // the next one asks again
      throw unavailable(error);
    }
  }
  return {
    async begin(returnTo, redirectUri) {
      const configuration = await describe();
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        returnTo,
      };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: SCOPES,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, attempt };
    },
    async end(url, attempt) {
      const configuration = await describe();
      const claims = await askClaims(configuration, url, attempt);
      const scopes = scopesOfClaims(claims, config.rules);
      const name = nameOf(claims);
      if (scopes.length === 0)
        throw new CodedError('no_role', `The issuer gives ${name} no role of this service.`, {
          facts: { allowed: [...config.rules.roles.keys()] },
        });
      return { subject: withoutControls(claims.sub), name, scopes };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<client.Configuration> {
  const authentication = clientSecret === null ? client.None() : undefined;
  return client.discovery(new URL(issuer), clientId, clientSecret ?? undefined, authentication, {
    timeout: ANSWERS_WITHIN_SECONDS,
    // Settings allow it on this machine only.
    ...(issuer.startsWith('http:') && { execute: [client.allowInsecureRequests] }),
  });
}

type Claims = Record<string, unknown> & { sub: string };

/** Exchanges the code for the claims of the person: those of the id token, and those that the issuer tells beside it. */
async function askClaims(configuration: client.Configuration, url: URL, attempt: Attempt): Promise<Claims> {
  try {
    const tokens = await client.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: attempt.verifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const own = tokens.claims()!;
    const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
    const more = hasMore ? await client.fetchUserInfo(configuration, tokens.access_token, own.sub) : {};
    return { ...more, ...own };
  } catch (error) {
    // An answer of the issuer, or one that does not fit, is a refusal; anything else is a way that is closed.
    const isAway = error instanceof TypeError || (error as { code?: unknown }).code === 'OAUTH_TIMEOUT';
    if (isAway) throw unavailable(error);
    throw new CodedError('oidc_refused', 'The issuer did not complete the sign-in.', { cause: error });
  }
}

function unavailable(cause: unknown): CodedError {
  return new CodedError('oidc_unavailable', 'The issuer cannot be asked at the moment.', { cause });
}

const MOST_NAME = 100;

function nameOf(claims: Claims): string {
  const names = ['name', 'preferred_username', 'email'].map((claim) => claims[claim]);
  const name = names.find((one): one is string => typeof one === 'string' && one.trim() !== '');
  return withoutControls(name ?? claims.sub).slice(0, MOST_NAME);
}
