import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** Signing in may meet these problems. */
export const signInProblems = {
  sign_in_not_needed: {
    status: 409,
    title: 'Nobody needs to sign in',
    meaning:
      'The service has no keys, so it is open to everybody on its machine. API_KEYS sets the first key.',
  },
  only_keys_sign_in: {
    status: 403,
    title: 'This is no key of the pages',
    meaning:
      'A token of an app cannot sign in. Use a key, such as `keys create` makes, or the sign-in of the company.',
  },
  oidc_not_set: {
    status: 404,
    title: 'The service knows no issuer',
    meaning: 'OIDC_ISSUER and OIDC_CLIENT_ID name the one of the company. Until then, sign in by a key.',
  },
  oidc_unavailable: {
    status: 503,
    title: 'The issuer does not answer',
    meaning: 'It cannot be reached, or answers something else. Try again in a moment, or sign in by a key.',
  },
  oidc_refused: {
    status: 403,
    title: 'The sign-in was not completed',
    meaning:
      'The issuer refused it, or it took longer than ten minutes, or it was begun in another browser. Begin again from the sign-in page.',
  },
  no_role: {
    status: 403,
    title: 'The person has no role here',
    meaning:
      'The issuer knows the person, but gives none of the roles that OIDC_ROLES names. Whoever manages the identity provider can give one.',
  },
  session_not_found: {
    status: 404,
    title: 'There is no such session',
    meaning: 'GET /v1/sessions shows those that were in use within the last days.',
  },
} as const satisfies ProblemTable;
