import type { Receipt } from '../answer.ts';
import type { Family } from '../../events/contract.ts';
import { QUARTER_HOUR_MS } from '../../kernel/units.ts';
import type { Zone } from '../../kernel/time-zone.ts';
import type { Cell, Row, RowSets } from '../results.ts';
import { queryRows } from '../run/query-rows.ts';
import type { Reader } from '../run/run.ts';

/** The extent says where the data lies when an answer has no number. It is empty where there is none at all. */
export type Extent = Pick<Receipt, 'data_from' | 'data_to'>;

/** Tells whether the totals hold nothing: no row, or only zeros and unknown values. */
export function holdNothing(totals: RowSets): boolean {
  return totals.every(({ whole, buckets }) => [...whole, ...buckets.map(({ row }) => row)].every(isNothing));
}

function isNothing(row: Row): boolean {
  return Object.entries(row).every(([name, cell]) => name === 'start' || name === 'left_out' || isZero(cell));
}

function isZero(cell: Cell): boolean {
  return Array.isArray(cell) ? cell.every((one) => one === null || one === 0) : Number(cell ?? 0) === 0;
}

/** Reads when the oldest and the newest event of these families happened, to the quarter hour. */
export async function readExtent(
  reader: Pick<Reader, 'connection' | 'statementSeconds'>,
  families: readonly Family[],
  zone: Zone,
): Promise<Extent> {
  const text = `SELECT toInt64(toUnixTimestamp(min(bucket))) * 1000 AS first_ms, toInt64(toUnixTimestamp(max(bucket))) * 1000 AS last_ms, count() AS n
FROM event_arrivals
WHERE family IN {families:Array(String)}`;
  const [row] = await queryRows(reader, { text, params: { families } });
  if (row === undefined || Number(row['n']) === 0) return {};
  const [firstMs, lastMs] = [Number(row['first_ms']), Number(row['last_ms'])];
  return { data_from: zone.format(firstMs), data_to: zone.format(lastMs + QUARTER_HOUR_MS) };
}
