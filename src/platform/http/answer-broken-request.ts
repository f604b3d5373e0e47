import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { CodedError } from '../../kernel/errors.ts';
import { httpProblems } from './problem-table.ts';
import { describeProblem, PROBLEM_MEDIA_TYPE } from './problems.ts';

const codes: Record<string, 'headers_too_large' | 'body_too_slow' | 'bad_request'> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'body_too_slow',
};

/** Answers what is not even HTTP, before there is a request: with a problem like everything else, and then hangs up. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codes[error.code ?? ''] ?? 'bad_request';
  const refusal = new CodedError(
    code,
    code === 'body_too_slow' ? 'The request did not come in time.' : 'The request is not valid HTTP.',
  );
  const { problem } = describeProblem(refusal, randomUUID(), httpProblems);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
      `content-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
}
