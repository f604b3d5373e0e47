import type { Receipt } from '../answer.ts';
import { allStatements, type Plan } from '../plan/plan.ts';
import { type ReceiptSubject, receiptSql } from './receipt-sql.ts';
import type { Row, RowSets } from '../results.ts';
import { queryRows } from '../run/query-rows.ts';
import type { Reader } from '../run/run.ts';
import { type LeftOut, leftOutOf } from './left-out.ts';
import { maturing } from '../shape/shape-rows.ts';
import type { Range } from '../time/buckets.ts';
import type { InFlight } from './watermark.ts';
import { makeZone } from '../../kernel/time-zone.ts';

/**
 * The progress of the pipeline when the query began. It is read before the numbers, so that the receipt never promises too much.
 */
export interface Standing {
  nowMs: number;
  watermarkMs: number;
  inFlight: InFlight;
  /** The label of data that is not real. */
  dataLabel?: string | null;
}

interface Counts {
  late: number;
  deadLettered: number;
  expired: number;
  leftOut: LeftOut;
  lossy: NonNullable<Receipt['lossy_sources']>;
}

/**
 * Reads the counts of a receipt, as rows of (what, currency, n). `allowedLatenessMs` is the lateness that the watermark allows.
 */
export function readCounts(
  reader: Pick<Reader, 'connection' | 'statementSeconds'>,
  subject: ReceiptSubject,
  moment: { nowMs: number; allowedLatenessMs: number },
): Promise<Row[]> {
  return queryRows(reader, receiptSql(subject, moment));
}

/** Makes the counts of a receipt (G7) from those rows and from the totals of the answer. */
export function countsOf(rows: readonly Row[], totals: RowSets): Counts {
  const total = (wanted: string) =>
    rows.reduce((sum, { what, n }) => (what === wanted ? sum + Number(n) : sum), 0);
  return {
    late: total('late'),
    deadLettered: total('dead_lettered'),
    expired: Math.max(0, total('expired')),
    leftOut: leftOutOf(totals, rows),
    lossy: lossyOf(rows),
  };
}

/** Groups the lossy counts by origin. Each origin has both counts, because both come from the same rows. */
function lossyOf(rows: readonly Row[]): Counts['lossy'] {
  const dropped = new Map(
    rows.filter(({ what }) => what === 'dropped').map((row) => [row['currency'], row['n']]),
  );
  return rows
    .filter(({ what }) => what === 'sampled_out')
    .map(({ currency, n }) => ({
      origin: String(currency),
      sampled_out: Number(n),
      dropped: Number(dropped.get(currency) ?? 0),
    }));
}

/** A receipt says this of the answer beside its counts. */
interface Answered {
  range: Range;
  timezone: string;
  /** What is not final yet, by name, although the range may be over. */
  maturing: string[];
  /** The tables that were read. */
  sources: string[];
}

/** Says of a metric query's answer what its receipt needs. */
export function answeredBy(plan: Plan): Answered {
  const { range, timezone } = plan.query;
  const sources = [...new Set(allStatements(plan).map(({ source }) => source.name))];
  return { range, timezone, maturing: maturing(plan, range.toMs), sources };
}

/** Makes the receipt from the counts. */
export function shapeReceipt(
  { range, timezone, maturing: waiting, sources }: Answered,
  { nowMs, watermarkMs, inFlight, dataLabel = null }: Standing,
  counts: Counts,
): Receipt {
  const zone = makeZone(timezone);
  const currencies = Object.entries(counts.leftOut).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(dataLabel !== null && { data_label: dataLabel }),
    as_of: zone.format(nowMs),
    watermark: zone.format(watermarkMs),
    complete: range.toMs <= watermarkMs && counts.expired === 0,
    maturing: waiting,
    late: counts.late,
    dead_lettered: counts.deadLettered,
    in_flight: inFlight.records,
    expired: counts.expired,
    left_out_currencies: Object.fromEntries(currencies),
    ...(counts.lossy.length > 0 && { lossy_sources: counts.lossy }),
    sources,
  };
}
