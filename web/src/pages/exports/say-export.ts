import { formatNumber } from '../../../../src/viz/format/number.ts';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import { formatBytes } from '../../app/facts/format-bytes.ts';
import type { Export, ExportFormat } from './queries.ts';

export const formatNames: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  xlsx: 'Excel (XLSX)',
  json: 'JSON',
  ndjson: 'NDJSON, a line a row',
  parquet: 'Parquet',
};

/** What an export is of, in a line: `Events: booking`, `Metrics: bookings.created`, `Funnel`. */
export function sayWhat({ of, query, table }: Pick<Export, 'of' | 'query' | 'table'>): string {
  if (of === 'events') return `Events: ${String(query['family'])}`;
  if (of === 'metrics') return `Metrics: ${[query['metrics']].flat().join(', ')}`;
  const name = titleOf(of.replaceAll(/[/:-]+/g, ' '));
  return table === null ? name : `${name}: ${table.replaceAll('.', ' ')}`;
}

/** The range of an export: from, and up to. */
export function sayRange({ query: { from, to } }: Pick<Export, 'query'>): string {
  const short = (moment: unknown) => String(moment).replace('T00:00:00', '').slice(0, 16).replace('T', ' ');
  return `${short(from)} up to ${short(to)}`;
}

/** How far an export is, or how large its file. */
export function saySize({ status, progress, file }: Pick<Export, 'status' | 'progress' | 'file'>): string {
  if (file !== null) return `${rows(file.rows)}, ${formatBytes(file.bytes)}`;
  if (status === 'queued') return 'waits for its turn';
  if (status !== 'running') return '–';
  const of = progress.of_rows === null ? '' : ` of ${formatNumber(progress.of_rows, 'full')}`;
  return `${formatNumber(progress.rows, 'full')}${of} rows so far`;
}

const rows = (count: number) => `${formatNumber(count, 'full')} ${count === 1 ? 'row' : 'rows'}`;
