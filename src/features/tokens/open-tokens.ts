import { decodeProtectedHeader } from 'jose';
import type { Identify } from '../../platform/access/identity.ts';
import { APP_TOKEN_TYPE, type EndOfMaker, makeAppTokens } from './app-tokens.ts';
import { makePlatformTokens } from './platform-tokens.ts';
import { tokenRoutes } from './routes.ts';
import type { TokensConfig } from './settings.ts';

export interface TokensOptions {
  /** All processes sign with it. */
  secret: Buffer;
  keys: {
    /** Knows what is no token. */
    identify: Identify;
    /** Says how the principal that made a token has ended; null: it has not. It never throws. */
    endOf: EndOfMaker;
  };
  now: () => number;
}

/** Tokens identifies the sender of a key or a token. */
export interface Tokens {
  identify: Identify;
}

/** Opens what makes tokens for apps and knows the senders that have one. */
export function openTokens(
  { platform }: TokensConfig,
  { secret, keys, now }: TokensOptions,
): Tokens & { routes: (app: Parameters<typeof tokenRoutes>[0]) => void } {
  const appTokens = makeAppTokens(secret, { endOfMaker: keys.endOf, now });
  const identifyPlatform = platform === null ? null : makePlatformTokens(platform, now);
  return {
    identify(credentials) {
      const type = typeOfToken(credentials.secret);
      if (type === null) return keys.identify(credentials);
      if (type === APP_TOKEN_TYPE) return appTokens.identify(credentials.secret);
      return identifyPlatform === null ? { outcome: 'unknown' } : identifyPlatform(credentials.secret);
    },
    routes: (app) => tokenRoutes(app, appTokens),
  };
}

// A header that is JSON begins with `{"`. A key that looks like three parts with points is still a key.
const TOKEN = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** The type of a token by its header, which nobody has verified; null: it is no token. */
function typeOfToken(secret: string): string | null {
  if (!TOKEN.test(secret)) return null;
  try {
    return decodeProtectedHeader(secret).typ ?? '';
  } catch {
    return null;
  }
}
