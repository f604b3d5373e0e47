import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { httpProblems } from './problem-table.ts';
import { type Api, problemResponsesOf } from './route.ts';

const problemResponses = problemResponsesOf(httpProblems);

/** The `type` of a problem points to this page. */
export function problemRoutes(app: Api, table: ProblemTable): void {
  app.route({
    method: 'GET',
    url: '/problems/:code',
    schema: {
      tags: ['Problems'],
      summary: 'What an error code means',
      params: z.object({ code: z.string() }),
      response: {
        200: z.object({ code: z.string(), status: z.int(), title: z.string(), meaning: z.string() }),
        ...problemResponses('not_found'),
      },
    },
    handler({ params: { code } }) {
      const kind = Object.hasOwn(table, code) ? table[code] : undefined;
      if (kind !== undefined) return { code, ...kind };
      throw new CodedError('not_found', 'There is no such error code.');
    },
  });
}
