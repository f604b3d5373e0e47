import { z } from 'zod';
import { cutPage, makeCursor, parseCursor } from '../../../kernel/cursor.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { nextCursor, pageQuery } from '../../../kernel/page-query.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { grantsOf, type Scope } from '../../../platform/access/scopes.ts';
import { idempotencyHeaders, repeatableOf, replayedHeaders } from '../../../platform/http/idempotency.ts';
import { documentJsonBody } from '../../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, mergeProblems, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import type { Actor } from '../actor.ts';
import { plainText } from '../../../kernel/plain-text.ts';
import { accessProblems } from '../problems.ts';
import { chooseScopes } from './choose-scopes.ts';
import type { Key } from './key.ts';
import {
  keySchema,
  madeKeySchema,
  renderKey,
  renderMadeKey,
  renderReplayedKey,
  replayedKeySchema,
} from './key-answer.ts';
import { newKeySchema, rotationSchema } from './key-input.ts';
import type { KeyStore } from './store.ts';

export interface KeyRouteDeps {
  keys: Pick<KeyStore, 'createOnce' | 'list' | 'revoke' | 'rotateOnce'>;
  /** A route calls this after it revoked or rotated a key. */
  onChanged: () => void;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...accessProblems });
const params = z.object({
  key: plainText(100).describe('The id of a key, or a name that one key has.'),
});
const inputProblems = problemResponses('invalid_parameter', ...bodyProblems, 'unsupported_content_encoding');
const findProblems = problemResponses('key_not_found', 'key_name_ambiguous', 'metadata_unavailable');

const repeating =
  'Where the answer is lost, send the request again with the same `Idempotency-Key`: no second key is made.';
const madeAnswers = { 200: replayedKeySchema, 201: madeKeySchema };

/** The routes that manage keys. */
export function keyRoutes(app: Api, deps: KeyRouteDeps): void {
  listRoute(app, deps);
  createRoute(app, deps);
  revokeRoute(app, deps);
  rotateRoute(app, deps);
}

function listRoute(app: Api, { keys, now }: KeyRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/keys',
    config: { scope: 'admin' },
    schema: {
      tags: ['Access'],
      summary: 'Every key, the newest first',
      querystring: z.strictObject(pageQuery),
      response: {
        200: z.object({ keys: z.array(keySchema), next_cursor: nextCursor }),
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler({ query: { limit, cursor } }) {
      const after = cursor === undefined ? null : parseCursor(cursor, /^key_[0-9a-f]{16}$/)[0]!;
      const found = await askMetadata(() => keys.list({ after, limit: limit + 1 }));
      const page = cutPage(found, limit, ({ id }) => makeCursor(id));
      return { keys: page.items.map((key) => renderKey(key, now())), next_cursor: page.nextCursor };
    },
  });
}

function createRoute(app: Api, { keys, now }: KeyRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keys',
    config: { scope: 'admin', documentedBody: documentJsonBody('The new key.', newKeySchema) },
    schema: {
      tags: ['Access'],
      summary: 'Make a key',
      description: `The answer shows its secret, this once. A key gives no more than its maker has. ${repeating}`,
      headers: idempotencyHeaders,
      response: {
        ...madeAnswers,
        ...mergeProblems(inputProblems, problemResponses('scope_beyond_own', 'metadata_unavailable')),
      },
    },
    async handler(request, reply) {
      const wanted = await app.bodies.read(request, (bytes) => parseJsonBody(newKeySchema, bytes));
      const { name, owner, preset, scopes: given, expires_at: expiresAt } = wanted;
      const scopes = chooseScopes({ preset, given });
      checkOwn(request.principal, scopes);
      const sent = repeatableOf(request, wanted);
      const once = await askMetadata(() =>
        keys.createOnce({ name, owner, scopes, expiresAt }, actorOf(request), sent),
      );
      if (!once.isRepeat) return reply.code(201).send(renderMadeKey(once.made, now()));
      return reply.headers(replayedHeaders).send(renderReplayedKey(once.found, now()));
    },
  });
}

function revokeRoute(app: Api, { keys, onChanged, now }: KeyRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keys/:key/revoke',
    config: { scope: 'admin' },
    schema: {
      tags: ['Access'],
      summary: 'End a key',
      description: 'Within five seconds in every process; its sockets and running exports are closed.',
      params,
      response: { 200: keySchema, ...findProblems },
    },
    async handler(request) {
      const revoked = await askMetadata(() => keys.revoke(request.params.key, actorOf(request)));
      onChanged();
      return renderKey(revoked, now());
    },
  });
}

function rotateRoute(app: Api, { keys, onChanged, now }: KeyRouteDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/keys/:key/rotate',
    config: {
      scope: 'admin',
      documentedBody: documentJsonBody('How the old key ends.', rotationSchema, { required: false }),
    },
    schema: {
      tags: ['Access'],
      summary: 'Make a key in the place of another',
      description: `With the same name, owner and scopes. The old one goes on for \`overlap_seconds\`. ${repeating}`,
      params,
      headers: idempotencyHeaders,
      response: {
        ...madeAnswers,
        ...mergeProblems(inputProblems, findProblems, problemResponses('key_not_active', 'scope_beyond_own')),
      },
    },
    async handler(request, reply) {
      const wanted = await app.bodies.read(request, (bytes) => parseJsonBody(rotationSchema, bytes));
      const rotation = {
        oldUntil: new Date(now() + wanted.overlap_seconds * 1000),
        expiresAt: wanted.expires_at,
        check: ({ scopes }: Key) => checkOwn(request.principal, scopes),
      };
      const by = { actor: actorOf(request), sent: repeatableOf(request, wanted) };
      const once = await askMetadata(() => keys.rotateOnce(request.params.key, rotation, by));
      onChanged();
      if (!once.isRepeat) return reply.code(201).send(renderMadeKey(once.made, now()));
      return reply.headers(replayedHeaders).send(renderReplayedKey(once.found, now()));
    },
  });
}

/** Throws `scope_beyond_own` where the sender would give away what it does not have. */
function checkOwn({ scopes: own }: Principal, wanted: readonly Scope[]): void {
  const beyond = [...grantsOf(wanted)].filter((scope) => !own.has(scope));
  if (beyond.length === 0) return;
  throw new CodedError('scope_beyond_own', `You lack ${beyond.join(', ')}, so you cannot give it to a key.`, {
    facts: { parameter: 'scopes', allowed: beyond },
  });
}

function actorOf({ principal, ip, id }: { principal: Principal; ip: string; id: string }): Actor {
  const { id: actor, name, kind } = principal;
  return { id: actor, name, kind, address: ip, requestId: id };
}
