import { Readable } from 'node:stream';
import { z } from 'zod';
import { invalidParameter } from '../../../metrics/query/invalid-parameter.ts';
import { askingOf } from '../../../platform/http/asking-of.ts';
import { bodyProblems, httpProblems } from '../../../platform/http/problem-table.ts';
import {
  type Api,
  type ApiReply,
  type ApiRequest,
  problemResponsesOf,
} from '../../../platform/http/route.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { warehouseProblems } from '../../../platform/warehouse/problems.ts';
import type { AskStatement } from '../ask-statement.ts';
import { sqlProblems } from '../problems.ts';
import { readToolRequest, type ToolQuery } from './tool-request.ts';
import { mediaTypeOf, toolErrorOf } from './tool-answer.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metadataProblems,
  ...warehouseProblems,
  ...sqlProblems,
});
const MAX_BODY_BYTES = 131_072;
const SETTINGS_OF_THE_SERVER = {
  'x-clickhouse-timezone': 'UTC',
  'x-clickhouse-server-display-name': 'openride',
};

const about = {
  tags: ['SQL'],
  description:
    'The HTTP interface of ClickHouse, for SELECTs over the views of `analytics`: the statement is `query`, the body, or both, and its answer has the format that it or `default_format` names. The key is the password: by Basic authentication, as `X-ClickHouse-Key` or as `password`; the user may be any. `param_<name>` binds values. Settings that shape the answer are taken, others are left out. Errors about the statement are texts as ClickHouse writes them.',
  querystring: z.looseObject({
    query: z.string().optional().describe('The statement, or its beginning.'),
    default_format: z
      .string()
      .optional()
      .describe('The format of an answer whose statement names none. Default: `TabSeparated`.'),
    query_id: z.string().optional().describe('By it the statement can be cancelled.'),
    password: z.string().optional().describe('The key, where it is in no header.'),
  }),
  response: {
    200: { description: 'The rows.', content: { 'text/tab-separated-values': { schema: z.string() } } },
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

/** Serves SQL to BI tools that speak to ClickHouse by HTTP. */
export function toolRoutes(app: Api, { ask }: { ask: AskStatement }): void {
  statementRoutes(app, ask, { url: '/clickhouse', hide: false });
  statementRoutes(app, ask, { url: '/clickhouse/', hide: true });
  app.route({
    method: 'GET',
    url: '/clickhouse/ping',
    config: { scope: 'sql', takesPassword: true },
    schema: {
      tags: ['SQL'],
      summary: 'Whether the interface for BI tools is there',
      response: { 200: { description: 'It is.', content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: (_request, reply) => reply.type('text/plain; charset=UTF-8').send('Ok.\n') as never,
  });
}

const config = { scope: 'sql', isQuestion: true, takesPassword: true } as const;

function statementRoutes(app: Api, ask: AskStatement, { url, hide }: { url: string; hide: boolean }): void {
  app.route({
    method: 'GET',
    url,
    config,
    schema: { ...about, summary: 'Ask by SQL, as a BI tool', hide },
    handler: (request, reply) => answer(request, reply, { ask, body: '' }),
  });
  app.route({
    method: 'POST',
    url,
    config: {
      ...config,
      documentedBody: {
        required: false,
        description: 'The statement, or the rest of it.',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
    schema: { ...about, summary: 'Ask by SQL, as a BI tool', hide },
    async handler(request, reply) {
      const body = await app.bodies.read(request, readStatement);
      return answer(request, reply, { ask, body });
    },
  });
}

/** A statement that is cut would be another statement. Throws `invalid_parameter`. */
function readStatement(bytes: Buffer): string {
  if (bytes.length > MAX_BODY_BYTES)
    throw invalidParameter('body', 'is too large', `at most ${MAX_BODY_BYTES} bytes`);
  return bytes.toString();
}

async function answer(
  request: ApiRequest,
  reply: ApiReply,
  { ask, body }: { ask: AskStatement; body: string },
): Promise<never> {
  const asked = readToolRequest(request.query as ToolQuery, body);
  const { signal: leaves, spent } = askingOf(request, reply);
  const { principal, ip: address, id: requestId } = request;
  reply.headers(SETTINGS_OF_THE_SERVER);
  try {
    const { bytes, receipt } = await ask(
      { principal, address, requestId, leaves, spent },
      { ...asked, way: 'tools' },
    );
    reply
      .header('x-clickhouse-query-id', receipt.id)
      .header('x-clickhouse-format', asked.answers)
      .header('x-openride-watermark', receipt.watermark);
    const stream = Readable.from(bytes, { objectMode: false });
    return reply.type(mediaTypeOf(asked.answers)).send(stream) as never; // it goes past the schema of the answer
  } catch (error) {
    const told = toolErrorOf(error);
    if (told === null) throw error;
    request.problemCode = (error as { code: string }).code;
    return reply
      .code(told.status)
      .header('x-clickhouse-exception-code', String(told.engineCode))
      .type('text/plain; charset=UTF-8')
      .send(told.text) as never;
  }
}
