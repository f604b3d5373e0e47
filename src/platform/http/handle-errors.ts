import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../../kernel/errors.ts';
import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { describeProblem, PROBLEM_MEDIA_TYPE, type ProblemAnswer } from './problems.ts';

/** Answers every error, unknown path and wrong method with a problem, and logs what the service is to blame for. */
export function handleErrors(app: FastifyInstance, table: ProblemTable): void {
  const routes: { methods: string[]; path: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (url === '*') return; // it is for what is no resource
    const pattern = url
      .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/:\w+/g, '[^/]+')
      .replaceAll('*', '.*');
    routes.push({ methods: [method].flat(), path: new RegExp(`^${pattern}$`) });
  });
  const noRoute = ({ url, method }: FastifyRequest, reply: FastifyReply): CodedError => {
    const path = url.split('?', 1)[0]!;
    const allowed = new Set(
      routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods),
    );
    if (allowed.size === 0) return new CodedError('not_found', 'There is no such resource; see /docs.');
    reply.header('allow', [...allowed].join(', '));
    return new CodedError('method_not_allowed', `The resource does not know the method ${method}.`, {
      facts: { allowed: [...allowed] },
    });
  };
  app.setErrorHandler((error, request, reply) => {
    // Fastify wants a content type of every QUERY, even where no route takes one.
    const isOurs = error instanceof CodedError || !request.is404;
    return sendProblem(isOurs ? error : noRoute(request, reply), { request, reply, table });
  });
  app.setNotFoundHandler((request, reply) => {
    throw noRoute(request, reply);
  });
}

/** Returns the problem for an error, and logs it if the service is to blame. */
export function tellProblem(
  error: unknown,
  { request, table }: { request: Pick<FastifyRequest, 'id' | 'log'>; table: ProblemTable },
): ProblemAnswer {
  const told = describeProblem(error, request.id, table);
  const { status, code } = told.problem;
  if (status >= 500)
    request.log[status === 503 ? 'warn' : 'error']({ err: error, code }, 'the request failed');
  return told;
}

/** Sends the problem for an error. */
export function sendProblem(
  error: unknown,
  { request, reply, table }: { request: FastifyRequest; reply: FastifyReply; table: ProblemTable },
): FastifyReply {
  const { problem, retryAfterSeconds } = tellProblem(error, { request, table });
  request.problemCode = problem.code;
  if (retryAfterSeconds !== null) reply.header('retry-after', retryAfterSeconds);
  if (problem.status === 408) reply.header('connection', 'close'); // the rest of the request is not waited for
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  reply.header('x-request-id', request.id);
  return reply
    .code(problem.status)
    .type(PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(problem)));
}
