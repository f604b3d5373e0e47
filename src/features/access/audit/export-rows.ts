import { csvHeader, renderCsvRow, renderRow } from './audit-answer.ts';
import type { AuditFilter, AuditStore } from './store.ts';

const PAGE = 1_000;

/** Renders every row that fits, the newest first, page by page, so that memory is bounded. CSV has its header in the first page. */
export async function* exportRows(
  audit: Pick<AuditStore, 'read'>,
  filter: AuditFilter,
  format: 'csv' | 'ndjson',
): AsyncGenerator<string> {
  let before: number | null = null;
  let header = format === 'csv' ? csvHeader : '';
  for (;;) {
    const rows = await audit.read(filter, { before, limit: PAGE });
    const lines = rows
      .map(renderRow)
      .map((row) => (format === 'csv' ? renderCsvRow(row) : `${JSON.stringify(row)}\n`));
    if (header !== '' || lines.length > 0) yield header + lines.join('');
    header = '';
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    before = last.id;
  }
}
