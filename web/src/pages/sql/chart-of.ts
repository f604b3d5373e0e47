import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { Result } from './queries.ts';

/** More bars than this are no picture. */
const MOST_BARS = 60;
const NUMBER = /^(?:Nullable\()?(?:U?Int\d+|Float\d+|Decimal)/;
const TIME = /^(?:Nullable\()?Date/;

export interface Chart {
  spec: Extract<WidgetSpec, { kind: 'bars' }>;
  body: { rows: readonly { label: string; value: string | number | null }[]; query: { currency: string } };
}

/**
 * Draws a result as bars: the first column that is no number names them, and the first other one that is gives their length. Null: it has
 * no such columns, or too many rows.
 */
export function chartOf(sql: string, { columns, rows }: Result, title: string): Chart | null {
  const label = columns.findIndex(({ type }) => !NUMBER.test(type));
  const value = columns.findIndex(({ type }, at) => at !== label && NUMBER.test(type));
  if (label < 0 || value < 0 || rows.length === 0 || rows.length > MOST_BARS) return null;
  const isTime = TIME.test(columns[label]!.type);
  return {
    spec: {
      v: 1,
      kind: 'bars',
      title,
      query: { of: '/v1/sql', query: { sql } },
      unit: 'count',
      look: { rows: 'rows', label: 'label', of: 'value', sort: 'given', ...(isTime && { upright: true }) },
    },
    body: {
      rows: rows.map((row) => ({
        label: row[label] === null ? 'NULL' : String(row[label] as string | number | boolean),
        value: row[value] as string | number | null,
      })),
      query: { currency: '' },
    },
  };
}
