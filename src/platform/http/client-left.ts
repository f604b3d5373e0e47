import type { FastifyReply } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';

/**
 * Returns a signal that aborts when the client closes its connection before its answer was there. Its reason is
 * `client_left`.
 */
export function whenClientLeaves({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded)
      left.abort(new CodedError('client_left', 'The client has closed the connection.'));
  });
  return left.signal;
}
