import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { parseJson } from '../../platform/http/parse-json-body.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import type { AppTokens } from './app-tokens.ts';
import { type Person, parsePersonId } from './person.ts';
import { tokenProblems } from './problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...tokenProblems });

const wish = z.union([z.strictObject({ driver_id: z.uuid() }), z.strictObject({ rider_id: z.uuid() })]);
const answer = z.object({
  token: z.string().describe('Send it as `Authorization: Bearer <token>`.'),
  token_type: z.literal('Bearer'),
  expires_at: z.string().meta({ format: 'date-time' }),
});
const documentedBody = {
  required: true,
  description: 'The driver or the rider for whom it is.',
  content: { 'application/json': { schema: z.toJSONSchema(wish) } },
};

/** The way to a token for an app. */
export function tokenRoutes(app: Api, tokens: Pick<AppTokens, 'mint'>): void {
  app.route({
    method: 'POST',
    url: '/v1/tokens',
    config: { scope: 'tokens', audit: { act: 'tokens.mint', often: true }, documentedBody },
    schema: {
      tags: ['Tokens'],
      summary: 'Make a token for the app of one driver or rider',
      description:
        'For the back end of an app, which knows who its user is. The token holds for 15 minutes, for the own numbers of this one ' +
        'person, and is refused everywhere else. It ends at most five seconds after the key that made it was revoked or has expired.',
      response: {
        201: answer,
        ...problemResponses('invalid_token_request', 'bad_compression', 'bad_request', 'body_too_slow'),
        ...problemResponses('body_too_large', 'unsupported_content_encoding', 'client_busy', 'intake_busy'),
      },
    },
    async handler(request, reply) {
      const person = await app.bodies.read(request, parsePerson);
      const { token, expiresAtMs } = await tokens.mint(person, request.principal.id);
      return reply
        .code(201)
        .send({ token, token_type: 'Bearer', expires_at: new Date(expiresAtMs).toISOString() });
    },
  });
}

function parsePerson(body: Buffer): Person {
  const parsed = wish.safeParse(parseJson(body));
  if (!parsed.success)
    throw new CodedError('invalid_token_request', 'The body must have driver_id or rider_id, a UUID.', {
      facts: { allowed: ['driver_id', 'rider_id'] },
    });
  const role = 'driver_id' in parsed.data ? 'driver' : 'rider';
  return { role, id: parsePersonId(Object.values(parsed.data)[0])! };
}
