import { Readable } from 'node:stream';
import { z } from 'zod';
import { askingOf } from '../../platform/http/asking-of.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import type { AskStatement } from './ask-statement.ts';
import { forms } from './formats.ts';
import { renderJson, sqlAnswerSchema } from './json-answer.ts';
import { sqlProblems } from './problems.ts';
import { type Running, statementId } from './running.ts';
import { readSqlBody, sqlBodySchema } from './sql-input.ts';
import { listViews, viewListSchema } from './views/list-views.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metadataProblems,
  ...warehouseProblems,
  ...sqlProblems,
});

export interface SqlRouteDeps {
  ask: AskStatement;
  running: Pick<Running, 'cancel'>;
  timezone: string;
}

const form = (mediaType: string) => ({ [mediaType.split(';')[0]!]: { schema: z.string() } });
const schema = {
  tags: ['SQL'],
  summary: 'Ask by SQL',
  description:
    'Runs one SELECT over the views of `analytics` (`GET /v1/sql/views`, docs/SQL.md) as a user who may read these views and nothing else, within limits of time, memory, rows and bytes: what is more is refused, never cut. ' +
    'Who hangs up ends the statement. `x-openride-watermark` says up to when the rows are complete, and `x-openride-sql-id` by which id it can be cancelled.',
  response: {
    200: {
      description: 'The rows, in the form that was asked for.',
      content: {
        'application/json': { schema: sqlAnswerSchema },
        ...form(forms.ndjson.mediaType),
        ...form(forms.csv.mediaType),
        ...form(forms.parquet.mediaType),
      },
    },
    ...problemResponses(
      'invalid_parameter',
      'sql_invalid',
      'sql_refused',
      'sql_too_large',
      'sql_cancelled',
      'sql_id_in_use',
      'sql_unavailable',
      'query_too_slow',
      'queries_busy',
      'store_unavailable',
      'store_refused',
      ...bodyProblems,
    ),
  },
};

/** Serves SQL to people. */
export function sqlRoutes(app: Api, deps: SqlRouteDeps): void {
  askRoute(app, deps);
  viewsRoute(app, deps);
  cancelRoute(app, deps);
}

function askRoute(app: Api, deps: SqlRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/sql',
    config: {
      scope: 'sql',
      isQuestion: true,
      documentedBody: documentJsonBody('The statement, as JSON.', sqlBodySchema),
    },
    schema,
    async handler(request, reply) {
      const body = await app.bodies.read(request, readSqlBody);
      const beganMs = performance.now();
      const { signal: leaves, spent } = askingOf(request, reply);
      const { principal, ip: address, id: requestId } = request;
      const { bytes, receipt } = await deps.ask(
        { principal, address, requestId, leaves, spent },
        { ...body, id: body.id, format: forms[body.format].engine, way: 'people' },
      );
      const elapsedMs = () => performance.now() - beganMs;
      const shaped = body.format === 'json' ? renderJson(bytes, receipt, elapsedMs) : bytes;
      reply.header('x-openride-watermark', receipt.watermark).header('x-openride-sql-id', receipt.id);
      // A stream goes past the schema of the answer.
      const stream = Readable.from(shaped, { objectMode: false });
      return reply.type(forms[body.format].mediaType).send(stream as never);
    },
  });
}

function viewsRoute(app: Api, deps: SqlRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/sql/views',
    config: { scope: 'sql' },
    schema: {
      tags: ['SQL'],
      summary: 'The views that may be asked, with their columns',
      response: { 200: viewListSchema },
    },
    handler: () => listViews(deps),
  });
}

function cancelRoute(app: Api, deps: SqlRouteDeps): void {
  app.route({
    method: 'DELETE',
    url: '/v1/sql/:id',
    config: { scope: 'sql', audit: { act: 'sql.cancel', entity: { kind: 'sql', param: 'id' }, often: true } },
    schema: {
      tags: ['SQL'],
      summary: 'Cancel a running statement',
      description:
        'Ends a statement that the same key has sent, in whichever process it runs. Its sender gets `sql_cancelled`.',
      params: z.object({ id: statementId }),
      response: {
        204: z.null().describe('It is ended.'),
        ...problemResponses('invalid_parameter', 'sql_not_running', 'store_unavailable', 'store_refused'),
      },
    },
    async handler(request, reply) {
      await deps.running.cancel(request.principal.id, request.params.id);
      return reply.code(204).send(null);
    },
  });
}
