import type { FastifyRequest } from 'fastify';

/**
 * The password of a request as ClickHouse takes it: of Basic authentication, in the header `X-ClickHouse-Key`, or as the parameter `password`. The
 * user beside it says nothing. Null: there is none, or an empty one, which clients send when they were told none.
 */
export function passwordOf({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): string | null {
  const { password } = (query ?? {}) as { password?: unknown };
  const given = basicPassword(headers.authorization ?? '') ?? headers['x-clickhouse-key'] ?? password;
  return typeof given === 'string' && given !== '' ? given : null;
}

function basicPassword(authorization: string): string | null {
  const encoded = /^Basic +(\S+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return null;
  const [, ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return password.join(':');
}
