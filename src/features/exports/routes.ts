import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { cutPage, makeCursor, parseCursor } from '../../kernel/cursor.ts';
import { pageQuery } from '../../kernel/page-query.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { idempotencyHeaders, repeatableOf, replayedHeaders } from '../../platform/http/idempotency.ts';
import { parseJsonBody } from '../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { objectProblems } from '../../platform/objects/problems.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { type ExportAnswer, exportSchema, exportsPage, renderExport } from './answer.ts';
import type { Export, ExportOwner } from './export.ts';
import { fileRoutes, type FileDeps } from './files/routes.ts';
import { exportInput, type Wanted } from './input.ts';
import { exportProblems } from './problems.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metricsProblems,
  ...metadataProblems,
  ...warehouseProblems,
  ...objectProblems,
  ...exportProblems,
});
const params = z.object({ id: z.string().max(100) });
const tags = ['Exports'];

export interface ExportDeps extends FileDeps {
  /** Checks what is asked, and the rights of who asks. */
  check: (wanted: Wanted, principal: Principal) => void;
  /** Makes the row of an export, and asks for the work. */
  order: (
    wanted: Wanted,
    owner: ExportOwner,
    sent: ReturnType<typeof repeatableOf>,
  ) => Promise<{ made: Export; isRepeat: boolean }>;
  /** Ends an export, and removes its file. */
  end: (id: string) => Promise<Export | null>;
  now: () => number;
}

interface Rendering {
  render: (made: Export) => ExportAnswer;
}

/** Serves exports: asks for them, tells how far they are, and gives their files. */
export function exportRoutes(app: Api, deps: ExportDeps): void {
  const { links, now } = deps;
  const render = (made: Export) => renderExport(made, { links, baseUrl: app.publicUrl(), nowMs: now() });
  orderRoute(app, { ...deps, render });
  listRoute(app, { ...deps, render });
  findRoute(app, { ...deps, render });
  endRoute(app, { ...deps, render });
  fileRoutes(app, deps);
}

function orderRoute(app: Api, { check, order, render }: ExportDeps & Rendering): void {
  app.route({
    method: 'POST',
    url: '/v1/exports',
    config: {
      scope: 'exports',
      audit: { act: 'exports.order' },
      documentedBody: documentJsonBody('What to export.', exportInput),
    },
    schema: {
      tags,
      summary: 'Ask for an export',
      description:
        'Of a query of metrics, of an analysis, or of the events of a family. It is made in the background, as of now: GET /v1/exports/{id} says how far it is. ' +
        'Rows are in a fixed order, so the same export is the same bytes however often it had to be begun. Small answers can be had as a file at once: `?format=` of their own endpoint. ' +
        'The same Idempotency-Key within 24 hours makes nothing again.',
      headers: idempotencyHeaders,
      response: {
        200: exportSchema.describe('An earlier request with this Idempotency-Key asked for it.'),
        202: exportSchema,
        ...problemResponses(
          'invalid_parameter',
          'idempotency_key_reused',
          'metadata_unavailable',
          'store_unavailable',
          'store_refused',
          ...bodyProblems,
        ),
      },
    },
    async handler(request, reply) {
      const wanted = await app.bodies.read(request, (bytes) => parseJsonBody(exportInput, bytes));
      check(wanted, request.principal);
      const { id, name, kind, scopes } = request.principal;
      const { made, isRepeat } = await askMetadata(() =>
        order(wanted, { id, name, kind, scopes }, repeatableOf(request, wanted)),
      );
      request.madeEntity = `export:${made.id}`;
      const answer = render(made);
      return isRepeat ? reply.headers(replayedHeaders).send(answer) : reply.code(202).send(answer);
    },
  });
}

function listRoute(app: Api, { store, render }: ExportDeps & Rendering): void {
  app.route({
    method: 'GET',
    url: '/v1/exports',
    config: { scope: 'exports' },
    schema: {
      tags,
      summary: 'Exports, the newest first',
      description: 'Those that the key asked for; with `admin` those of everybody.',
      querystring: z.strictObject(pageQuery),
      response: {
        200: exportsPage,
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler({ query: { limit, cursor }, principal }) {
      const before = cursor === undefined ? null : readCursor(cursor);
      const owner = principal.scopes.has('admin') ? null : principal.id;
      const rows = await askMetadata(() => store.list(owner, { before, limit: limit + 1 }));
      const { items, nextCursor: next_cursor } = cutPage(rows, limit, ({ createdAt, id }) =>
        makeCursor(createdAt.getTime(), id),
      );
      return {
        exports: items.map(render),
        next_cursor,
      };
    },
  });
}

function readCursor(cursor: string): { createdAt: Date; id: string } {
  const [at = '', id = ''] = parseCursor(cursor, /^\d{1,15}\/exp_[0-9a-f]{1,40}$/);
  return { createdAt: new Date(Number(at)), id };
}

function findRoute(app: Api, { store, render }: ExportDeps & Rendering): void {
  app.route({
    method: 'GET',
    url: '/v1/exports/:id',
    config: { scope: 'exports' },
    schema: {
      tags,
      summary: 'How far an export is, and a link to its file',
      params,
      response: { 200: exportSchema, ...problemResponses('export_not_found', 'metadata_unavailable') },
    },
    async handler({ params: { id }, principal }) {
      const made = ownOf(principal, await askMetadata(() => store.find(id)), id);
      return render(made);
    },
  });
}

function endRoute(app: Api, { store, render, end }: ExportDeps & Rendering): void {
  app.route({
    method: 'DELETE',
    url: '/v1/exports/:id',
    config: { scope: 'exports', audit: { act: 'exports.end', entity: { kind: 'export', param: 'id' } } },
    schema: {
      tags,
      summary: 'Cancel an export, or remove its file',
      description:
        'What waits or is being made becomes `cancelled`; what is done becomes `expired`. Ending it again changes nothing.',
      params,
      response: {
        200: exportSchema,
        ...problemResponses('export_not_found', 'metadata_unavailable', 'objects_unavailable'),
      },
    },
    async handler({ params: { id }, principal }) {
      ownOf(principal, await askMetadata(() => store.find(id)), id);
      const ended = ownOf(principal, await askMetadata(() => end(id)), id);
      return render(ended);
    },
  });
}

/** Throws `export_not_found` unless the export is of this principal, or it may see those of everybody. */
export function ownOf({ id: asker, scopes }: Principal, made: Export | null, id: string): Export {
  if (made !== null && (made.owner.id === asker || scopes.has('admin'))) return made;
  throw new CodedError('export_not_found', `There is no export "${id.slice(0, 100)}".`);
}
