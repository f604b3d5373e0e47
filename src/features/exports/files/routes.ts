import { Readable } from 'node:stream';
import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { mediaTypes } from '../../../platform/formats/file-format.ts';
import type { HttpAct } from '../../../platform/http/audit-acts.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf, type Reply, type Request } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import type { Objects } from '../../../platform/objects/objects.ts';
import { objectProblems } from '../../../platform/objects/problems.ts';
import { fileNameOf } from '../answer.ts';
import { type Export, keyOfFile } from '../export.ts';
import type { Links } from '../links.ts';
import { exportProblems } from '../problems.ts';
import type { ExportStore } from '../store.ts';
import { wantedBytes } from './byte-range.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metadataProblems,
  ...objectProblems,
  ...exportProblems,
});
const params = z.object({ id: z.string().max(100) });

export interface FileDeps {
  store: Pick<ExportStore, 'find' | 'list'>;
  objects: Pick<Objects, 'read' | 'sizeOf'>;
  links: Links;
  /** Says how a key has ended; null: it has not. */
  endOf: (principal: Pick<Principal, 'id' | 'kind'>) => Promise<string | null>;
  /** Ends a download when who asked for the export may do nothing any more. */
  whenRevoked: (principal: string, close: () => void) => () => void;
  onAct: (act: HttpAct) => void;
  ownOf: (principal: Principal, made: Export | null, id: string) => Export;
}

const schema = {
  tags: ['Exports'],
  response: {
    200: {
      description:
        'The file. `ETag` is its SHA-256, so that a part that was cut off is gone on with by `Range` and `If-Range`.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
    206: {
      description: 'The range that was asked for.',
      content: { 'application/octet-stream': { schema: z.string() } },
    },
    304: z.null().describe('`If-None-Match` names the file.'),
    ...problemResponses(
      'export_not_found',
      'export_not_ready',
      'export_expired',
      'range_not_satisfiable',
      'object_not_found',
      'objects_unavailable',
      'metadata_unavailable',
    ),
  },
};

/** Serves the files of exports: to who has a key, and to who has a link. */
export function fileRoutes(app: Api, deps: FileDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/exports/:id/file',
    config: { scope: 'exports', audit: { act: 'exports.download', entity: { kind: 'export', param: 'id' } } },
    schema: { ...schema, summary: 'The file of an export', params },
    async handler(request, reply) {
      const { id } = request.params;
      const made = deps.ownOf(request.principal, await askMetadata(() => deps.store.find(id)), id);
      return sendFile(request, reply, made, deps);
    },
  });
  linkRoute(app, deps);
}

function linkRoute(app: Api, deps: FileDeps): void {
  const { store, links, onAct, endOf } = deps;
  app.route({
    method: 'GET',
    url: '/v1/exports/:id/download',
    schema: {
      ...schema,
      summary: 'The file of an export, by a link',
      description:
        'The link is the right to it: `file.url` of the export. It ends after fifteen minutes, and with the key that asked for the export.',
      params,
      querystring: z.strictObject({ expires: z.coerce.number().int(), signature: z.string().max(100) }),
      response: { ...schema.response, ...problemResponses('invalid_parameter', 'export_link_ended') },
    },
    async handler(request, reply) {
      const { id } = request.params;
      if (!links.isValid(id, request.query)) throw linkEnded();
      const made = await askMetadata(() => store.find(id));
      if (made === null) throw new CodedError('export_not_found', 'The export of this link is forgotten.');
      if ((await endOf(made.owner)) !== null) throw linkEnded();
      const principal: Principal = { ...made.owner, rows: null };
      const act = {
        act: 'exports.download',
        entity: `export:${id}`,
        result: 'done',
        code: null,
        isOften: false,
      } as const;
      onAct({ ...act, principal, address: request.ip, requestId: request.id });
      return sendFile(request, reply, made, deps);
    },
  });
}

function linkEnded(): CodedError {
  return new CodedError('export_link_ended', 'The link is not valid, or not any more.');
}

async function sendFile(
  { headers, method }: Pick<Request, 'headers' | 'method'>,
  reply: Pick<Reply, 'headers' | 'header' | 'code' | 'raw'>,
  made: Export,
  { objects, whenRevoked }: FileDeps,
): Promise<Reply> {
  const { size, etag } = await fileOf(made, objects);
  reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' });
  if (headers['if-none-match'] === etag) return reply.code(304).send();
  const wanted = wantedBytes(headers, { size, etag });
  if (wanted.kind === 'none') {
    reply.header('content-range', `bytes */${size}`);
    throw new CodedError('range_not_satisfiable', `The file has ${size} bytes.`, {
      facts: { allowed: `bytes=0-${size - 1}` },
    });
  }
  const range = wanted.kind === 'part' ? wanted.range : { start: 0, end: size - 1 };
  reply.headers({
    'content-type': mediaTypes[made.format],
    'content-length': range.end - range.start + 1,
    'content-disposition': `attachment; filename="${fileNameOf(made)}"`,
    ...(wanted.kind === 'part' && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
  });
  const sent = reply.code(wanted.kind === 'part' ? 206 : 200);
  if (method === 'HEAD') return sent.send();
  // A store that fails half-way ends the connection before `content-length` bytes came, so that nobody takes the part for the file.
  reply.raw.once(
    'close',
    whenRevoked(made.owner.id, () => reply.raw.destroy()),
  );
  return sent.send(Readable.from(objects.read(keyOfFile(made), range), { objectMode: false }) as never);
}

/** Throws `export_not_ready`, `export_expired`. */
async function fileOf(made: Export, objects: FileDeps['objects']): Promise<{ size: number; etag: string }> {
  if (made.status === 'expired') throw new CodedError('export_expired', 'The file of the export is gone.');
  if (made.status !== 'done' || made.sha256 === null)
    throw new CodedError('export_not_ready', `The export is ${made.status}.`, {
      facts: { retryAfterSeconds: 2 },
    });
  const size = await objects.sizeOf(keyOfFile(made));
  if (size !== made.bytesWritten)
    throw new CodedError('export_expired', 'The file of the export is not in the object store any more.');
  return { size, etag: `"${made.sha256}"` };
}
