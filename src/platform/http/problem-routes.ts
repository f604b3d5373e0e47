import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { isProblemCode, problemTable } from './problem-table.ts';
import { type Api, problemResponses } from './route.ts';

/** What the `type` of a problem points to. */
export function problemRoutes(app: Api): void {
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
      if (isProblemCode(code)) return { code, ...problemTable[code] };
      throw new CodedError('not_found', 'There is no such error code.');
    },
  });
}
