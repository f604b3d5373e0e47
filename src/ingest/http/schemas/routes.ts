import { hash } from 'node:crypto';
import { z } from 'zod';
import { contract, eventTypes, findContract } from '../../../events/contract.ts';
import { eventJsonSchemas } from '../../../events/json-schema.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { sendKept } from '../../../platform/http/send-kept.ts';
import { ingestProblems } from '../../problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...ingestProblems });

const listSchema = z
  .object({
    schemas: z.array(
      z.object({
        event_type: z.string(),
        family: z.string(),
        summary: z.string(),
        url: z.string().describe('Gives the JSON Schema; it is the `$id` of it, too.'),
      }),
    ),
  })
  .meta({ id: 'SchemaList' });

const schemaSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'EventJsonSchema', description: 'JSON Schema 2020-12 of one event type.' });

const PATH = '/v1/schemas';
const notChanged = { 304: z.null().describe('The sender has this answer: its If-None-Match names it.') };

/** The contract for programs: the JSON Schema of each event type, open to everybody like the API document. */
export function schemaRoutes(app: Api): void {
  app.route({
    method: 'GET',
    url: PATH,
    schema: {
      tags: ['Events'],
      summary: 'List the event types with the URLs of their schemas',
      response: { 200: listSchema, ...notChanged },
    },
    handler: async (request, reply) => sendTagged(request, reply, listOf(app.publicUrl())),
  });
  app.route({
    method: 'GET',
    url: `${PATH}/:event_type`,
    schema: {
      tags: ['Events'],
      summary: 'The JSON Schema of an event type',
      description:
        'The same rules as the check, but for the list of currencies, exact amounts, and the range of times. `x-personal-data` says what becomes of a personal field.',
      params: z.object({ event_type: z.string().max(100) }),
      response: { 200: schemaSchema, ...notChanged, ...problemResponses('event_type_not_found') },
    },
    handler: async (request, reply) =>
      sendTagged(request, reply, schemaOf(request.params.event_type, app.publicUrl())),
  });
}

function listOf(publicUrl: string): z.infer<typeof listSchema> {
  const schemas = contract.values().map(({ eventType, family, summary }) => ({
    event_type: eventType,
    family,
    summary,
    url: `${publicUrl}${PATH}/${eventType}`,
  }));
  return { schemas: [...schemas] };
}

function schemaOf(eventType: string, publicUrl: string): object {
  const type = findContract(eventType);
  if (type === undefined)
    throw new CodedError('event_type_not_found', 'There is no such event type.', {
      facts: { allowed: eventTypes },
    });
  const { $schema, ...schema } = eventJsonSchemas()[type.eventType];
  return { $schema, $id: `${publicUrl}${PATH}/${eventType}`, ...schema };
}

type Sent = Parameters<typeof sendKept>;

/** The answer says by its ETag whether it changed; a new release may change it. */
function sendTagged(request: Sent[0], reply: Sent[1], answer: object) {
  const body = JSON.stringify(answer);
  const etag = `"${hash('sha256', body, 'hex').slice(0, 32)}"`;
  return sendKept(request, reply, { body, etag, cache: 'hit', isPersonal: false });
}
