import { dropOldest } from '../../../kernel/drop-oldest.ts';
import { DAY_MS, MINUTE_MS } from '../../../kernel/units.ts';
import type { Identity, IdentifySession, Refusal } from '../../../platform/access/identity.ts';
import { hashOfCookie } from './cookie.ts';
import { principalOfSession, type Session, stateOfSession } from './session.ts';
import type { SessionStore } from './store.ts';

// Each process remembers the sessions that it has read for two seconds, so that a page with many requests costs few statements; a session
// that was revoked ends within that time in every process. While the database is away, what was read in the last ten minutes goes on.

const FRESH_MS = 2_000;
export const GOES_ON_MS = 10 * MINUTE_MS;
const MOST_SESSIONS = 10_000;
const TOUCH_EVERY_MS = MINUTE_MS;
/** However much it is used, a session ends after a day: the roles of a person are asked for again. */
export const LONGEST_MS = DAY_MS;

const unavailable: Refusal = { outcome: 'unavailable', retryAfterSeconds: 2 };

export interface KnownSessionsOptions {
  store: Pick<SessionStore, 'findHash' | 'touch'>;
  /** All processes sign cookies with it. */
  secret: Buffer;
  sessionMs: number;
  /** Says how the key has ended by which somebody signed in; null: it has not. */
  endOfKey: (session: Session) => Promise<Refusal | null>;
  now: () => number;
  /** Only goes forward, ms. */
  clock: () => number;
}

export interface KnownSessions {
  identify: IdentifySession;
  /** Forgets what was read, so that the next use reads it anew. */
  forget(): void;
}

interface Read {
  session: Promise<Session | null>;
  atMs: number;
}

/** Makes what knows whose session a cookie is of. */
export function makeKnownSessions(options: KnownSessionsOptions): KnownSessions {
  const { store, secret, endOfKey, now, clock } = options;
  const read = new Map<string, Read>();
  const touch = makeTouch(options);

  /** Reads a session anew where the last reading is too old; the last one stands in while the database is away. */
  async function find(hash: string): Promise<Session | null> {
    const last = read.get(hash);
    if (last !== undefined && clock() - last.atMs < FRESH_MS) return last.session;
    const anew: Read = { session: store.findHash(hash), atMs: clock() };
    read.set(hash, anew);
    dropOldest(read, MOST_SESSIONS);
    try {
      return await anew.session;
    } catch (error) {
      read.delete(hash);
      if (last === undefined || clock() - last.atMs > GOES_ON_MS) throw error;
      read.set(hash, last);
      return last.session;
    }
  }

  return {
    async identify(cookie): Promise<Identity> {
      const hash = hashOfCookie(cookie, secret);
      if (hash === null) return { outcome: 'unknown' };
      try {
        const session = await find(hash);
        if (session === null) return { outcome: 'unknown' };
        const state = stateOfSession(session, now());
        if (state !== 'active') return { outcome: state };
        const ended = await endOfKey(session);
        if (ended !== null) return ended;
        touch(session);
        return { outcome: 'known', principal: principalOfSession(session) };
      } catch {
        return unavailable;
      }
    },
    forget: () => read.clear(),
  };
}

/** Makes what moves the end of a session on, at most once a minute. */
function makeTouch({ store, sessionMs, now }: KnownSessionsOptions): (session: Session) => void {
  const touched = new Map<string, number>();
  return ({ id, lastSeenAt }) => {
    const nowMs = now();
    if (nowMs - (touched.get(id) ?? lastSeenAt.getTime()) < TOUCH_EVERY_MS) return;
    touched.set(id, nowMs);
    dropOldest(touched, MOST_SESSIONS);
    const seen = { at: new Date(nowMs), expiresAt: new Date(nowMs + sessionMs) };
    store.touch([id], seen).catch(() => touched.delete(id)); // the next request tries again
  };
}
