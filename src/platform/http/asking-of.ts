import type { FastifyReply } from 'fastify';
import { whenClientLeaves } from './client-left.ts';

/** Makes the asker of a request: its statements end when the client leaves, and the sender pays for their time. */
export function askingOf(
  request: { spendEngineMs: (ms: number) => void },
  reply: Pick<FastifyReply, 'raw'>,
): { signal: AbortSignal; spent: (ms: number) => void } {
  return { signal: whenClientLeaves(reply), spent: request.spendEngineMs };
}
