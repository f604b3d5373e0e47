import type { IncomingHttpHeaders } from 'node:http';

/** The token of `Authorization: Bearer <token>`; null: there is none. */
export function bearerOf({ authorization = '' }: Pick<IncomingHttpHeaders, 'authorization'>): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}
