import type { FastifyReply } from 'fastify';
import { whenClientLeaves } from './client-left.ts';

/** What a question of a request carries to the engine: when its client leaves it ends, and its sender pays for its time. */
export function askingOf(
  request: { spendEngineMs: (ms: number) => void },
  reply: Pick<FastifyReply, 'raw'>,
): { signal: AbortSignal; spent: (ms: number) => void } {
  return { signal: whenClientLeaves(reply), spent: request.spendEngineMs };
}
