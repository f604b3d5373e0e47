import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { problemSchema } from './problems.ts';

export type { FastifyReply as ApiReply, FastifyRequest as ApiRequest } from 'fastify';

/** The server as route files see it: their zod schemas type the requests and check the answers. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export type { FastifyReply as Reply, FastifyRequest as Request } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The OpenAPI `content` of a body that the route reads as bytes. */
    documentedBody?: { required: boolean; description: string; content: Record<string, object> };
  }
}

type ProblemResponse = {
  description: string;
  content: { 'application/problem+json': { schema: typeof problemSchema } };
};

/** Makes what gives the error answers of a route, by status, for OpenAPI. The routes of a folder name the codes of the tables they use. */
export function problemResponsesOf<Table extends ProblemTable>(table: Table) {
  return (...codes: (keyof Table & string)[]): Record<number, ProblemResponse> => {
    const kinds = codes.map((code) => ({ code, ...(table as ProblemTable)[code]! }));
    const byStatus = Map.groupBy(kinds, ({ status }) => status);
    const responses = [...byStatus].map(([status, sharing]) => [
      status,
      {
        description: sharing.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]);
    return Object.fromEntries(responses) as Record<number, ProblemResponse>;
  };
}

/** Joins maps of error answers. A status that several of them have keeps the problems of all, each once. */
export function mergeProblems(
  ...maps: readonly Readonly<Record<number, ProblemResponse>>[]
): Record<number, ProblemResponse> {
  const byStatus = Map.groupBy(
    maps.flatMap((map) => Object.entries(map)),
    ([status]) => status,
  );
  const merged = [...byStatus].map(([status, sharing]) => {
    // A description is one sentence a problem, which begins with its code.
    const sentences = sharing.flatMap(([, { description }]) => description.split(/ (?=`\w+`: )/));
    return [status, { ...sharing[0]![1], description: [...new Set(sentences)].join(' ') }];
  });
  return Object.fromEntries(merged) as Record<number, ProblemResponse>;
}

/** Parts the answers of a route: those that are problems, and the others. */
export function partAnswers(answers: object): { problems: Record<number, ProblemResponse>; others: object } {
  const isProblem = ([, answer]: [string, unknown]) =>
    typeof answer === 'object' &&
    answer !== null &&
    'content' in answer &&
    Object.hasOwn(answer.content as object, 'application/problem+json');
  const entries: [string, unknown][] = Object.entries(answers);
  return {
    problems: Object.fromEntries(entries.filter(isProblem)) as Record<number, ProblemResponse>,
    others: Object.fromEntries(entries.filter((entry) => !isProblem(entry))),
  };
}
