import { Readable } from 'node:stream';
import { z } from 'zod';
import { cutPage, makeCursor, parseNumberCursor } from '../../../kernel/cursor.ts';
import { instant, nextCursor, pageQuery } from '../../../kernel/page-query.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { plainText } from '../../../kernel/plain-text.ts';
import { accessProblems } from '../problems.ts';
import { auditRowSchema, renderRow } from './audit-answer.ts';
import { exportRows } from './export-rows.ts';
import type { AuditFilter, AuditStore } from './store.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...accessProblems });

const query = z.strictObject({
  entity: plainText(300).optional().describe('Such as `key:key_1a2b3c` or `job:reconcile`.'),
  actor: plainText(100).optional().describe('The id of a principal.'),
  act: plainText(100).optional().describe('Such as `keys.revoke`.'),
  from: instant('RFC 3339, inclusive.'),
  to: instant('RFC 3339, exclusive.'),
  ...pageQuery,
  format: z
    .enum(['json', 'csv', 'ndjson'])
    .default('json')
    .describe('`csv` and `ndjson` give every row that fits, without pages.'),
});
const page = z.object({
  audit: z.array(auditRowSchema).describe('Newest first.'),
  next_cursor: nextCursor,
});
const pageOrFile = {
  description: 'A page, or every row as a file.',
  content: {
    'application/json': { schema: page },
    'text/csv': { schema: z.string() },
    'application/x-ndjson': { schema: z.string() },
  },
};
const mediaTypes = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

/** Serves the audit page by page, or as a file. */
export function auditRoutes(
  app: Api,
  audit: Pick<AuditStore, 'read'>,
  whenRevoked: (principal: Principal, close: () => void) => () => void,
): void {
  app.route({
    method: 'GET',
    url: '/v1/audit',
    config: {
      scope: 'admin',
      audit: { act: 'audit.read', often: true, instead: { act: 'audit.export', when: asksForFile } },
    },
    schema: {
      tags: ['Access'],
      summary: 'Who did what, from where, and with what result',
      description: 'Rows are kept for 400 days. A row may come some seconds after its act.',
      querystring: query,
      response: {
        200: pageOrFile,
        ...problemResponses('invalid_parameter', 'invalid_cursor', 'metadata_unavailable'),
      },
    },
    async handler(request, reply) {
      const { limit, cursor, format, from, to, ...named } = request.query;
      const filter = { ...named, from: dateOf(from), to: dateOf(to) };
      if (format !== 'json') {
        const file = `attachment; filename="audit.${format}"`;
        const lines = await openExport(audit, filter, format);
        // The connection and not the lines: these end only when the page that is being read has come.
        reply.raw.once(
          'close',
          whenRevoked(request.principal, () => reply.raw.destroy()),
        );
        // A stream goes past the schema of the answer, which is that of a page.
        return reply
          .type(mediaTypes[format])
          .header('content-disposition', file)
          .send(lines as never);
      }
      const before = cursor === undefined ? null : parseNumberCursor(cursor);
      const rows = await askMetadata(() => audit.read(filter, { before, limit: limit + 1 }));
      const { items, nextCursor: next_cursor } = cutPage(rows, limit, ({ id }) => makeCursor(id));
      return reply.send({ audit: items.map(renderRow), next_cursor });
    },
  });
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function asksForFile(query: unknown): boolean {
  const { format = 'json' } = query as { format?: unknown };
  return format !== 'json';
}

/** The first page is read before the answer begins: a database that is away is an error, not an empty file. */
async function openExport(
  audit: Pick<AuditStore, 'read'>,
  filter: AuditFilter,
  format: 'csv' | 'ndjson',
): Promise<Readable> {
  const lines = exportRows(audit, filter, format);
  const first = await askMetadata(() => lines.next());
  async function* all() {
    if (first.done !== true) yield first.value;
    yield* lines;
  }
  return Readable.from(all());
}
