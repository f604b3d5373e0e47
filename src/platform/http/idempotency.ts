import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Repeatable } from '../../kernel/repeatable.ts';
import type { Principal } from '../access/principal.ts';

/** A request is known again by these parts of it. */
interface RepeatableRequest {
  headers: IncomingHttpHeaders;
  principal: Principal;
  method: string;
  routeOptions: { url?: string | undefined };
  params: unknown;
}

const HEADER = 'idempotency-key';
/** The headers of a route that does work once for all requests with the same key. */
export const idempotencyHeaders = z.looseObject({
  [HEADER]: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'Send 1 to 255 printable ASCII characters without spaces, such as a UUID.')
    .optional()
    .describe(
      'Any text that is new with each new request, such as a UUID. The same text with the same request within 24 hours does nothing again.',
    ),
});

/**
 * Returns what `doOnce` (`src/platform/metadata/do-once.ts`) knows a request by; null: it has no Idempotency-Key. `body` is the body as it
 * was read by its schema, so that neither spaces nor the order of its members make another request of it.
 */
export function repeatableOf(
  { headers, principal, method, routeOptions, params }: RepeatableRequest,
  body: unknown,
): Repeatable | null {
  const key = headers[HEADER];
  if (typeof key !== 'string') return null;
  return { principal: principal.id, key, content: JSON.stringify([method, routeOptions.url, params, body]) };
}

/** An answer with status 200 has these headers, where an earlier request made what it shows. */
export const replayedHeaders = { 'idempotency-replayed': 'true' } as const;
