import type { Principal } from './principal.ts';

/** A sender shows these credentials. */
export interface Credentials {
  secret: string;
  /** The address of the client, behind trusted proxies too. */
  address: string;
  /** True: nothing is looked up for it. Who is not in memory is `unknown`. */
  onlyFromMemory?: boolean;
}

/** The service knows this of credentials. */
export type Identity =
  | { outcome: 'known'; principal: Principal }
  | { outcome: 'unknown' }
  | { outcome: 'expired' }
  | { outcome: 'revoked' }
  /** The keys cannot be read now. */
  | { outcome: 'unavailable'; retryAfterSeconds: number }
  /** Too many wrong ones came from this address. */
  | { outcome: 'throttled'; retryAfterSeconds: number };

/** Why somebody is not let in. */
export type Refusal = Exclude<Identity, { outcome: 'known' }>;

/** Says whose session a cookie is of. It never throws. */
export type IdentifySession = (cookie: string) => Promise<Identity>;

/** Says who shows the credentials. It never throws. */
export type Identify = (credentials: Credentials) => Identity | Promise<Identity>;
