import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

const ANSWERS_WITHIN_MS = 3_000;
const ARE_FRESH_MS = 600_000;
/** The URL is asked not more often than this: not for a token with an unknown key id, and not after a failure. */
const ASK_AGAIN_AFTER_MS = 30_000;
/** While the URL cannot be read, the keys that were read last are believed for so long. */
const ARE_KEPT_MS = 6 * 3_600_000;

/**
 * Makes what finds the public key of a token among those at `url`. Throws `JWKSNoMatchingKey` when it is not there, and the error of the
 * way to the URL when nobody can tell.
 */
export function readPlatformKeys(url: URL, now: () => number): JWTVerifyGetKey {
  // When it is asked is decided here: by itself it would ask for each token while the URL is away.
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: ANSWERS_WITHIN_MS,
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
  });
  let [askedAtMs, readAtMs] = [-Infinity, -Infinity];
  let failure: unknown = null;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    askedAtMs = now();
    try {
      await remote.reload();
      [readAtMs, failure] = [now(), null];
    } catch (error) {
      failure = error;
    }
    reading = null;
  }

  /** Reads the keys anew, together with others who wait for that, unless they were asked for a moment ago. */
  async function readAgain(): Promise<void> {
    if (reading === null && now() - askedAtMs < ASK_AGAIN_AFTER_MS) return;
    reading ??= read();
    await reading;
  }

  return async (header, token) => {
    if (now() - readAtMs > ARE_FRESH_MS) await readAgain();
    if (now() - readAtMs > ARE_KEPT_MS) throw failure;
    try {
      return await remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await readAgain();
      if (failure !== null) throw failure; // the key may be among those that could not be read
      return remote(header, token);
    }
  };
}
