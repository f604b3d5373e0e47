import { z } from 'zod';
import { cutPage, makeCursor, parseCursor } from '../../../kernel/cursor.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { nextCursor, pageQuery } from '../../../kernel/page-query.ts';
import { plainText } from '../../../kernel/plain-text.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { signInProblems } from '../problems.ts';
import type { Sessions } from './make-sessions.ts';
import { renderSession, sessionSchema } from './session-answer.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...signInProblems });
const CURSOR = /^\d{1,15}\/ses_[0-9a-f]{24}$/;

interface SessionDeps {
  sessions: Pick<Sessions, 'list' | 'end'>;
  now: () => number;
}

/** Shows who is signed in, and ends a session of anybody. */
export function sessionRoutes(app: Api, deps: SessionDeps): void {
  listRoute(app, deps);
  endRoute(app, deps);
}

function listRoute(app: Api, { sessions, now }: SessionDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/sessions',
    config: { scope: 'admin', audit: { act: 'sessions.read', often: true } },
    schema: {
      tags: ['Access'],
      summary: 'Who is signed in, and who was within the last month',
      querystring: z.strictObject(pageQuery),
      response: {
        200: z.object({
          sessions: z.array(sessionSchema).describe('Newest first.'),
          next_cursor: nextCursor,
        }),
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler({ query: { limit, cursor } }) {
      const [at, id] = cursor === undefined ? [] : parseCursor(cursor, CURSOR);
      const before = id === undefined ? null : { at: new Date(Number(at)), id };
      const found = await askMetadata(() => sessions.list({ before, limit: limit + 1 }));
      const page = cutPage(found, limit, (last) => makeCursor(last.createdAt.getTime(), last.id));
      return {
        sessions: page.items.map((session) => renderSession(session, now())),
        next_cursor: page.nextCursor,
      };
    },
  });
}

function endRoute(app: Api, { sessions, now }: SessionDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/sessions/:session/revoke',
    config: {
      scope: 'admin',
      audit: { act: 'sessions.revoke', entity: { kind: 'session', param: 'session' } },
    },
    schema: {
      tags: ['Access'],
      summary: 'End a session',
      description: 'Within five seconds in every process; its sockets are closed.',
      params: z.object({ session: plainText(100) }),
      response: {
        200: sessionSchema,
        ...problemResponses('invalid_parameter', 'session_not_found', 'metadata_unavailable'),
      },
    },
    async handler({ params }) {
      const ended = await askMetadata(() => sessions.end(params.session));
      if (ended === null) throw new CodedError('session_not_found', `There is no session ${params.session}.`);
      return renderSession(ended, now());
    },
  });
}
