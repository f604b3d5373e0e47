/** The problems of a sender without the right: every route with a scope may answer with them, so the documents tell them once. */
export const accessCodes = [
  'unauthenticated',
  'key_expired',
  'key_revoked',
  'insufficient_scope',
  'row_limited',
] as const;
