import type { Answer } from './answer.ts';
import { realtimeAnswerSchema } from './realtime/realtime-answer.ts';
import { aboutBody } from './table/about.ts';
import { tableOfBody } from './table/table-of-body.ts';
import { requireScopes } from '../platform/access/lacks-scope.ts';
import type { Scope } from '../platform/access/scopes.ts';
import type { Serving } from './kept/serve-answers.ts';
import type { Metrics } from './make-metrics.ts';
import { checkScopes } from './query/check-scopes.ts';
import { parseRealtimeQuery } from './realtime/realtime-query.ts';
import type { QuestionKinds } from './question/question-kind.ts';

/** The answer of `realtime` has numbers of all of these. */
export const realtimeScopes = [
  'read:bookings',
  'read:payments',
  'read:trips',
  'read:users',
  'read:drivers',
] as const satisfies readonly Scope[];

/** Makes the kinds of questions that are asked of the metrics themselves. */
export function metricKinds(
  { parse, rowsOf }: Pick<Metrics, 'parse' | 'rowsOf'>,
  serving: Pick<Serving, 'query' | 'realtime' | 'nextEdge'>,
): QuestionKinds {
  return new Map([
    [
      'metrics',
      {
        showsPlaces: false,
        tables: [],
        rowsOf: (answer) => rowsOf(answer as Answer),
        prepare(query, principal) {
          const asked = parse.object(query);
          checkScopes(principal, asked);
          return {
            serve: (wish) => serving.query(asked, wish),
            nextEdge: (watermarkMs) => serving.nextEdge(asked, watermarkMs),
          };
        },
      },
    ],
    [
      'realtime',
      {
        showsPlaces: false,
        tables: [],
        rowsOf: (answer) => ({
          table: tableOfBody(realtimeAnswerSchema, answer, null)!,
          about: aboutBody(answer),
        }),
        prepare(query, principal) {
          requireScopes(principal, realtimeScopes);
          const asked = parseRealtimeQuery(query);
          return { serve: (wish) => serving.realtime(asked, wish) };
        },
      },
    ],
  ]);
}
