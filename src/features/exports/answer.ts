import { z } from 'zod';
import { receiptSchema } from '../../metrics/answer.ts';
import { nextCursor } from '../../kernel/page-query.ts';
import { MINUTE_MS } from '../../kernel/units.ts';
import { fileFormats } from '../../platform/formats/file-format.ts';
import { type Export, exportStatuses } from './export.ts';
import type { Links } from './links.ts';

/** An export as the API tells it. */
export const exportSchema = z
  .object({
    id: z.string(),
    of: z.string(),
    query: z.record(z.string(), z.unknown()),
    table: z.string().nullable(),
    format: z.enum(fileFormats),
    status: z
      .enum(exportStatuses)
      .describe(
        '`queued`, `running`, then `done`, `failed` or `cancelled`; `expired` when the file is gone.',
      ),
    as_of: z.iso
      .datetime()
      .describe('The numbers are those of this moment, and events those that had arrived.'),
    seq: z.int().describe('The last batch of events that it reads.'),
    progress: z.object({
      rows: z.int().describe('Written so far.'),
      of_rows: z.int().nullable().describe('Null: not known yet.'),
      bytes: z.int(),
    }),
    file: z
      .object({
        name: z.string(),
        rows: z.int().describe('Without a header.'),
        bytes: z.int(),
        sha256: z.string().describe('Of the bytes of the file, in hexadecimal.'),
        expires_at: z.iso.datetime().describe('The file is kept so long.'),
        url: z
          .url()
          .describe('Gives the file without a key, for fifteen minutes. It takes `Range` and `If-Range`.'),
        url_expires_at: z.iso.datetime(),
      })
      .nullable()
      .describe('Null: there is none.'),
    receipt: receiptSchema
      .nullable()
      .describe('How complete the numbers are. Null: of events, or not known yet.'),
    note: z.string().nullable().describe('Why it still waits, when it does for long.'),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it failed; GET /v1/problems tells what to do.'),
    requested_by: z.string().describe('The name of the key or person.'),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Export' });
export type ExportAnswer = z.input<typeof exportSchema>;

export const exportsPage = z.object({
  exports: z.array(exportSchema).describe('The newest first.'),
  next_cursor: nextCursor,
});

/** The name of a file, for who saves it. */
export function fileNameOf({ wanted, asOf, format }: Pick<Export, 'wanted' | 'asOf' | 'format'>): string {
  const family = wanted.of === 'events' ? `-${String(wanted.query['family'])}` : '';
  const subject = `${wanted.of}${family}`.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '');
  return `${subject}-${asOf.toISOString().slice(0, 10)}.${format}`;
}

/** Whoever waits for long is told what makes exports. */
function noteOf({ status, createdAt }: Pick<Export, 'status' | 'createdAt'>, nowMs: number): string | null {
  const minutes = Math.floor((nowMs - createdAt.getTime()) / MINUTE_MS);
  if (status !== 'queued' || minutes < 1) return null;
  return `It has waited for ${minutes} min. A process with SCHEDULED_JOBS=on makes exports, two at once.`;
}

/** Renders an export for the API. */
export function renderExport(
  made: Export,
  { links, baseUrl, nowMs }: { links: Links; baseUrl: string; nowMs: number },
): ExportAnswer {
  const { id, wanted, owner } = made;
  return {
    id,
    of: wanted.of,
    query: wanted.query,
    table: wanted.table ?? null,
    format: made.format,
    status: made.status,
    as_of: made.asOf.toISOString(),
    seq: made.seq,
    progress: { rows: made.rowsWritten, of_rows: made.rowsExpected, bytes: made.bytesWritten },
    file: renderFile(made, { links, baseUrl }),
    receipt: made.receipt as ExportAnswer['receipt'],
    note: noteOf(made, nowMs),
    error: made.error,
    requested_by: owner.name,
    created_at: made.createdAt.toISOString(),
    started_at: made.startedAt?.toISOString() ?? null,
    ended_at: made.endedAt?.toISOString() ?? null,
  };
}

function renderFile(
  made: Export,
  { links, baseUrl }: { links: Links; baseUrl: string },
): ExportAnswer['file'] {
  if (made.status !== 'done' || made.sha256 === null || made.expiresAt === null) return null;
  const { query, expiresAt } = links.sign(made.id);
  return {
    name: fileNameOf(made),
    rows: made.rowsWritten,
    bytes: made.bytesWritten,
    sha256: made.sha256,
    expires_at: made.expiresAt.toISOString(),
    url: `${baseUrl}/v1/exports/${made.id}/download?${query}`,
    url_expires_at: expiresAt.toISOString(),
  };
}
