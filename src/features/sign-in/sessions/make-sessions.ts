import { randomBytes } from 'node:crypto';
import type { ApiKey } from '../../../platform/access/api-keys.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import type { Refusal } from '../../../platform/access/identity.ts';
import { type EndWatch, watchEnds } from '../../../platform/access/watch-ends.ts';
import { makeCookie } from './cookie.ts';
import { GOES_ON_MS, type KnownSessions, LONGEST_MS, makeKnownSessions } from './known-sessions.ts';
import { type Session, stateOfSession } from './session.ts';
import type { SessionStore } from './store.ts';

/** Somebody signs in. */
export interface NewSession extends Pick<Session, 'signedInBy' | 'address'> {
  principal: Pick<Principal, 'id' | 'name'>;
  scopes: Iterable<Session['scopes'][number]>;
}

export interface Sessions extends Pick<SessionStore, 'list' | 'findIds'> {
  identify: KnownSessions['identify'];
  /** Makes a session, and the value of its cookie, which is kept nowhere. */
  begin(wanted: NewSession): Promise<{ session: Session; cookie: string }>;
  /** Ends a session, and closes what it opened. Null: there is none. */
  end(id: string): Promise<Session | null>;
  whenEnded: EndWatch['whenEnded'];
  close(): void;
}

export interface SessionsOptions {
  store: SessionStore;
  secret: Buffer;
  sessionMs: number;
  /** The keys of the settings. */
  settingKeys: readonly ApiKey[];
  /** Says how a stored key has ended; null: it has not. */
  endOfStored: (principalId: string) => Promise<Refusal | null>;
  /** False: nobody signs in at an issuer any more. */
  hasIssuer: boolean;
  now: () => number;
  clock: () => number;
}

const ID_BYTES = 12;

/** Makes what begins, knows and ends sessions. */
export function makeSessions(options: SessionsOptions): Sessions {
  const { store, secret, sessionMs, settingKeys, now, clock } = options;
  const hashOfSetting = new Map(
    settingKeys.map(({ name, hash }) => [`setting:${name}`, hash.toString('hex')]),
  );
  const endOfKey = makeEndOfKey(options, hashOfSetting);
  const known = makeKnownSessions({ ...options, endOfKey });
  const watch = watchEnds({ findActive: makeFindActive(options, endOfKey), goesOnMs: GOES_ON_MS, clock });
  return {
    identify: known.identify,
    list: (page) => store.list(page),
    findIds: (ids) => store.findIds(ids),
    async begin({ signedInBy, address, principal, scopes }) {
      const at = new Date(now());
      const endsAt = new Date(now() + LONGEST_MS);
      const session: Session = {
        id: `ses_${randomBytes(ID_BYTES).toString('hex')}`,
        signedInBy,
        principalId: principal.id,
        principalName: principal.name,
        scopes: [...scopes],
        keyHash: hashOfSetting.get(principal.id) ?? null,
        address,
        createdAt: at,
        lastSeenAt: at,
        expiresAt: new Date(Math.min(now() + sessionMs, endsAt.getTime())),
        endsAt,
        revokedAt: null,
      };
      const { cookie, hash } = makeCookie(secret);
      await store.add(session, hash);
      return { session, cookie };
    },
    async end(id) {
      const session = await store.revoke(id, new Date(now()));
      known.forget();
      void watch.look();
      return session;
    },
    whenEnded: (id, close) => watch.whenEnded(id, close),
    close: () => watch.close(),
  };
}

/** A session by a key ends with the key; one by an issuer when the service knows that no more. */
function makeEndOfKey(
  { endOfStored, hasIssuer }: Pick<SessionsOptions, 'endOfStored' | 'hasIssuer'>,
  hashOfSetting: ReadonlyMap<string, string>,
) {
  return async ({ signedInBy, principalId, keyHash }: Session): Promise<Refusal | null> => {
    if (signedInBy === 'oidc') return hasIssuer ? null : { outcome: 'revoked' };
    if (keyHash === null) return endOfStored(principalId);
    return hashOfSetting.get(principalId) === keyHash ? null : { outcome: 'revoked' };
  };
}

/** Makes what says which sessions have not ended. What is open, such as a socket, is a use: it moves their end on. */
function makeFindActive(
  { store, sessionMs, now }: Pick<SessionsOptions, 'store' | 'sessionMs' | 'now'>,
  endOfKey: (session: Session) => Promise<Refusal | null>,
) {
  return async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const found = await store.findIds(ids);
    const active = new Set<string>();
    for (const session of found) {
      const isOver = stateOfSession(session, now()) !== 'active' || (await endOfKey(session)) !== null;
      if (!isOver) active.add(session.id);
    }
    const stale = found.filter(
      ({ id, lastSeenAt }) => active.has(id) && now() - lastSeenAt.getTime() > sessionMs / 4,
    );
    if (stale.length > 0)
      await store.touch(
        stale.map(({ id }) => id),
        { at: new Date(now()), expiresAt: new Date(now() + sessionMs) },
      );
    return active;
  };
}
