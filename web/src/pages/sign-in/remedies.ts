/** What to do about each problem of signing in, for whoever stands before the page. */
export const remedies: Readonly<Record<string, { title: string; remedy: string }>> = {
  unauthenticated: {
    title: 'The service does not know this key',
    remedy:
      'Look for a letter that is missing at its end. A key begins with or_live_, or was set by whoever runs the service.',
  },
  key_expired: {
    title: 'This key has expired',
    remedy: 'Ask whoever manages the keys for a new one.',
  },
  key_revoked: {
    title: 'This key was revoked',
    remedy: 'It was taken back. Ask whoever manages the keys for another one.',
  },
  too_many_wrong_keys: {
    title: 'Too many wrong keys',
    remedy: 'Wait a minute, and try again.',
  },
  only_keys_sign_in: {
    title: 'This is the token of an app',
    remedy: 'A token of an app cannot sign in. Use a key, or your company account.',
  },
  keys_unavailable: {
    title: 'Keys cannot be read at the moment',
    remedy: 'The database of the service is away. Try again in a moment.',
  },
  metadata_unavailable: {
    title: 'Nobody can sign in at the moment',
    remedy: 'The database of the service is away. Try again in a moment.',
  },
  oidc_not_set: {
    title: 'The company account is not set up here',
    remedy: 'Sign in with a key. Whoever runs the service can set OIDC_ISSUER.',
  },
  oidc_unavailable: {
    title: 'The company sign-in does not answer',
    remedy: 'Try again in a moment, or sign in with a key.',
  },
  oidc_refused: {
    title: 'The sign-in was not completed',
    remedy:
      'It was refused there, took longer than ten minutes, or was begun in another window. Begin again.',
  },
  no_role: {
    title: 'Your account has no role here',
    remedy:
      'You were recognised, but nobody has given you access to the analytics yet. Ask whoever manages the company accounts for a role.',
  },
  internal_error: {
    title: 'The service failed',
    remedy: 'Try again. If it stays so, tell whoever runs the service.',
  },
  no_answer: {
    title: 'The service does not answer',
    remedy: 'Look whether you are connected, and load the page again.',
  },
};

/** The page of this service to return to; any other address is the first page. */
export function returnPath(given: string | undefined): string {
  return given !== undefined && /^\/(?![/\\])/.test(given) && !given.startsWith('/sign-in') ? given : '/';
}
