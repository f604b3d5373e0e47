import type { ApiKey } from '../../platform/access/api-keys.ts';
import type { IdentifySession, Refusal } from '../../platform/access/identity.ts';
import type { EndWatch } from '../../platform/access/watch-ends.ts';
import { signInJobs } from './jobs.ts';
import { makeIssuer } from './oidc/issuer.ts';
import { oidcRoutes } from './oidc/routes.ts';
import { signInRoutes } from './routes.ts';
import { makeSessions } from './sessions/make-sessions.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { makeSessionStore } from './sessions/store.ts';
import type { SignInConfig } from './settings.ts';
import type { Audit } from './tell-audit.ts';

export interface SignInOptions {
  /** The keys of the settings. Empty: the service is open to everybody on this machine. */
  apiKeys: readonly ApiKey[];
  metadata: { db: Parameters<typeof makeSessionStore>[0] };
  access: {
    /** Says how a stored key has ended; null: it has not. */
    endOf: (principalId: string) => Promise<Refusal | null>;
    audit: Audit;
  };
  /** All processes sign with it. */
  secret: Buffer;
  now: () => number;
  /** Only goes forward, ms. */
  clock?: () => number;
}

/** Knows who is signed in with a browser. */
export interface SignIn {
  identify: IdentifySession;
  /** Calls `close` at most five seconds after the session has ended. */
  whenEnded: EndWatch['whenEnded'];
}

/** Opens what signs people in. It does not wait for the database, nor for the issuer. */
export function openSignIn({ oidc, sessionMs }: SignInConfig, options: SignInOptions) {
  const { apiKeys, metadata, access, secret, now, clock = () => performance.now() } = options;
  const store = makeSessionStore(metadata.db);
  const sessions = makeSessions({
    store,
    secret,
    sessionMs,
    settingKeys: apiKeys,
    endOfStored: access.endOf,
    hasIssuer: oidc !== null,
    now,
    clock,
  });
  const isOpen = apiKeys.length === 0;
  const { audit } = access;
  const issuer = oidc === null || isOpen ? null : makeIssuer(oidc);
  const signIn: SignIn = { identify: sessions.identify, whenEnded: sessions.whenEnded };
  return {
    ...signIn,
    routes(app: Parameters<typeof signInRoutes>[0]) {
      signInRoutes(app, { sessions, audit, isOpen, hasIssuer: issuer !== null, now });
      oidcRoutes(app, { issuer, sessions, audit, secret, now });
      sessionRoutes(app, { sessions, now });
    },
    jobs: signInJobs(store, now),
    close: () => sessions.close(),
  };
}
