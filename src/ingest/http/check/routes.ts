import { makeSlices, type Work } from '../../../kernel/in-slices.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { ingestProblems } from '../../problems.ts';
import type { Check, Origin, SourceRecord } from '../../records.ts';
import { checkAnswerSchema, type CheckResult, renderCheckAnswer } from './answer.ts';
import { chooseDialect, dialectQuery } from '../choose-dialect.ts';
import { documentedBody, formatOf } from '../event-body.ts';
import { makeDescribeOutcome } from './describe-outcome.ts';
import { splitBody } from '../split-body.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...ingestProblems });

/** Shows what events would become, by the check that every event passes. Nothing of them is kept, counted or looked up. */
export function checkRoute(app: Api, { check, maxEvents }: { check: Check; maxEvents: number }): void {
  const inSlices = makeSlices();
  app.route({
    method: 'POST',
    url: '/v1/events/check',
    config: { scope: 'ingest', byFamily: true, documentedBody },
    schema: {
      tags: ['Events'],
      summary: 'Check events without sending them',
      description:
        'The same body and the same check as of `POST /v1/events`, and nothing is stored. Each event is answered with the row that it would become, what would be dropped, cut or masked of it, or all that is wrong with it. Whether it is stored already is not looked up.',
      querystring: dialectQuery,
      response: {
        200: checkAnswerSchema,
        ...problemResponses('empty_body', 'unterminated_array', 'bad_compression', 'bad_request'),
        ...problemResponses(
          'body_too_slow',
          'body_too_large',
          'too_many_events',
          'client_busy',
          'intake_busy',
        ),
        ...problemResponses('unsupported_media_type', 'unsupported_content_encoding', 'unknown_dialect'),
      },
    },
    async handler(request, reply) {
      const format = formatOf(request.headers['content-type']);
      const origin: Origin = { source: 'http', origin: request.id, ...chooseDialect(request.query) };
      const results = await app.bodies.read(request, (body) =>
        inSlices(checkAll(splitBody(body, format, maxEvents), { check, origin })),
      );
      // Past the answer's schema: checking ten thousand results costs more than making them.
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify);
      return reply.send(renderCheckAnswer(request.id, results));
    },
  });
}

function* checkAll(
  records: readonly SourceRecord[],
  { check, origin }: { check: Check; origin: Origin },
): Work<CheckResult[]> {
  const describe = makeDescribeOutcome();
  const results: CheckResult[] = [];
  for (const record of records) {
    results.push(describe(record, check(record, origin)));
    yield;
  }
  return results;
}
