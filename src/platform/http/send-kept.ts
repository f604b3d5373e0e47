import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendJson } from './send-json.ts';

/** JSON that may have been kept, and where it comes from. */
export interface KeptJson {
  body: Buffer | string;
  /** Null: a browser keeps it no more than the service does. */
  etag: string | null;
  cache: 'hit' | 'stale' | 'miss';
  /** True: it is about persons, so that no browser keeps it. */
  isPersonal: boolean;
}

/** Tells whether a request wants an answer that is computed for it. */
export function wantsAnew({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /\bno-(?:cache|store)\b/i.test(headers['cache-control'] ?? '');
}

/** Sends the answer, or 304 to a browser that has it. A browser may keep it, and asks each time whether it is still the same. */
export function sendKept(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  reply: Pick<FastifyReply, 'type' | 'headers' | 'code' | 'elapsedTime'>,
  { body, etag, cache, isPersonal }: KeptJson,
): FastifyReply {
  const told = {
    'x-cache': cache,
    'server-timing': `cache;desc=${cache}, total;dur=${reply.elapsedTime.toFixed(1)}`,
    'cache-control': isPersonal ? 'no-store' : 'private, no-cache',
  };
  if (method !== 'GET' || isPersonal || etag === null) return sendJson(reply.headers(told), body);
  const sent = reply.headers({ ...told, etag });
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) ? sent.code(304).send() : sendJson(sent, body);
}
