import { z } from 'zod';
import { type AuditRow, auditResults } from './row.ts';

/** A row of the audit as it is served. */
export const auditRowSchema = z
  .object({
    id: z.int(),
    at: z.string().describe('RFC 3339.'),
    actor: z.string().describe('The id of the principal; `cli` is the command line of the machine.'),
    actor_name: z.string(),
    actor_kind: z.string(),
    address: z.string().describe('From where; empty for the command line.'),
    act: z.string(),
    entity: z
      .string()
      .describe('What it was done to, such as `key:key_1a2b3c`; empty for the service as a whole.'),
    result: z.enum(auditResults),
    code: z.string().nullable().describe('The error code of what was not done.'),
    times: z.int().describe('More than 1: the same again and again, gathered since its last row.'),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditRow', description: 'Who did what, from where, and with what result.' });
export type ServedRow = z.infer<typeof auditRowSchema>;

/** Renders a row. */
export function renderRow(row: AuditRow): ServedRow {
  const { id, at, actor, address, act, entity, result, code, times } = row;
  return {
    id,
    at: at.toISOString(),
    actor,
    actor_name: row.actorName,
    actor_kind: row.actorKind,
    address,
    act,
    entity,
    result,
    code,
    times,
    request_id: row.requestId,
  };
}

const columns = Object.keys(auditRowSchema.shape) as (keyof ServedRow)[];
export const csvHeader = `${columns.join(',')}\r\n`;

/** Renders a row as CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function renderCsvRow(row: ServedRow): string {
  const cells = columns.map((column) => {
    const text = String(row[column] ?? '');
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(',')}\r\n`;
}
