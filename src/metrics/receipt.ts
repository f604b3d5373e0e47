import type { Receipt } from './answer.ts';
import type { Plan } from './plan.ts';
import { deadLetteredSql, expiredSql, lateSql, leftOutSql } from './receipt-sql.ts';
import { type Reader, type Row, queryRows } from './run.ts';
import { maturing } from './shape-rows.ts';
import type { Sql } from './catalog/source.ts';
import type { InFlight } from './watermark.ts';
import { makeZone } from './zone.ts';

/** Where the pipeline stood when the query began. Taken before anything is read, so that the receipt never promises too much. */
export interface Standing {
  nowMs: number;
  watermarkMs: number;
  inFlight: InFlight;
  /** What the data is called where it is not real. */
  dataLabel?: string | null;
}

interface Counts {
  late: number;
  deadLettered: number;
  expired: number;
  leftOut: Record<string, number>;
}

/** Counts what the receipt of an answer needs (G7). `allowedLatenessMs` is the lateness that the watermark allows for. */
export async function readReceipt(
  reader: Omit<Reader, 'trace'>,
  plan: Plan,
  standing: Standing & { allowedLatenessMs: number },
): Promise<Receipt> {
  const read = async (statements: readonly Sql[]): Promise<Row[]> =>
    (await Promise.all(statements.map((sql) => queryRows(reader, sql)))).flat();
  const [late, dead, leftOut, expired] = await Promise.all([
    read(lateSql(plan, standing.allowedLatenessMs)),
    read([deadLetteredSql(plan.query)]),
    read(leftOutSql(plan)),
    read(expiredSql(plan, standing.nowMs)),
  ]);
  const currencies: Record<string, number> = {};
  for (const { currency, events } of leftOut) {
    currencies[String(currency)] = (currencies[String(currency)] ?? 0) + Number(events);
  }
  return shapeReceipt(plan, standing, {
    late: total(late, 'late'),
    deadLettered: total(dead, 'dead_lettered'),
    expired: Math.max(0, total(expired, 'expired')),
    leftOut: currencies,
  });
}

function total(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
}

/** The receipt from the counts. */
export function shapeReceipt(
  plan: Plan,
  { nowMs, watermarkMs, inFlight, dataLabel = null }: Standing,
  counts: Counts,
): Receipt {
  const zone = makeZone(plan.query.timezone);
  const currencies = Object.entries(counts.leftOut).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(dataLabel !== null && { data_label: dataLabel }),
    as_of: zone.format(nowMs),
    watermark: zone.format(watermarkMs),
    complete: plan.query.range.toMs <= watermarkMs && counts.expired === 0,
    maturing: maturing(plan, plan.query.range.toMs),
    late: counts.late,
    dead_lettered: counts.deadLettered,
    in_flight: inFlight.records,
    expired: counts.expired,
    left_out_currencies: Object.fromEntries(currencies),
    sources: [...new Set(plan.statements.map(({ source }) => source.name))],
  };
}
