import type { Family } from '../events/contract.ts';
import { isMoney } from './catalog/metric.ts';
import { BOUNDARIES, type Sql, instant } from './catalog/source.ts';
import { isAligned } from './choose-source.ts';
import type { Plan } from './plan.ts';
import { type MetricQuery, filtersCurrency } from './query.ts';
import { rowsSql, runParams } from './sql.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const QUARTER_HOUR_MS = 15 * MINUTE_MS;

/** The families of events that a plan reads. */
function familiesOf(plan: Plan): Family[] {
  return [...new Set(plan.statements.flatMap(({ source }) => source.families))];
}

/**
 * Late events. An event that arrives at `a` is late when its bucket had ended at or before the watermark of then,
 * `a` − lateness: that is, when `a` − lateness lies in a later bucket than the event (so no bucket end is needed). Arrivals
 * are stored by quarter hour and minute; that is exact unless a boundary or the lateness is finer.
 */
export function lateSql(plan: Plan, allowedLatenessMs: number): Sql[] {
  const { query, boundaries } = plan;
  const bounds = { from_ms: query.range.fromMs, to_ms: query.range.toMs, ...runParams(boundaries) };
  const params = { ...bounds, lateness_ms: allowedLatenessMs };
  if (isAligned(boundaries, QUARTER_HOUR_MS) && allowedLatenessMs % MINUTE_MS === 0) {
    const happened = 'toInt64(toUnixTimestamp(bucket)) * 1000';
    const arrived = 'toInt64(toUnixTimestamp(arrived_at)) * 1000';
    const late = `sumIf(events, ${isLater(arrived, happened)}) AS late`;
    const text = lateText(late, 'event_arrivals', [
      ...within('bucket'),
      'family IN {families:Array(String)}',
      // No bucket of a query is narrower: spares looking up the boundaries of what came in time.
      `${arrived} - {lateness_ms:Int64} >= ${happened} + ${QUARTER_HOUR_MS}`,
    ]);
    return [{ text, params: { ...params, families: familiesOf(plan) } }];
  }
  const late = `countIf(${isLater('toUnixTimestamp64Milli(ingested_at)', 'toUnixTimestamp64Milli(event_time)')}) AS late`;
  return familiesOf(plan).map((family) => ({
    text: lateText(late, `${family}_events`, within('event_time')),
    params,
  }));
}

function isLater(arrivedMs: string, happenedMs: string): string {
  return `roundDown(${arrivedMs} - {lateness_ms:Int64}, boundaries) > roundDown(${happenedMs}, boundaries)`;
}

function lateText(late: string, table: string, conditions: readonly string[]): string {
  return `WITH ${BOUNDARIES} AS boundaries\nSELECT ${late}\nFROM ${table}\nWHERE ${conditions.join('\n    AND ')}`;
}

/** Open dead letters by their first arrival; one that was replayed with success counts as what it became. */
export function deadLetteredSql(query: MetricQuery): Sql {
  const text = [
    'SELECT count() AS dead_lettered',
    'FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters GROUP BY id)',
    `WHERE ${within('first_received_at').join('\n    AND ')}`,
    "    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'))",
  ].join('\n');
  return { text, params: { from_ms: query.range.fromMs, to_ms: query.range.toMs } };
}

/** Events with money in other currencies than the one served, by family; nothing when no money or no choice is involved. */
export function leftOutSql(plan: Plan): Sql[] {
  const { query } = plan;
  if (filtersCurrency(query)) return [];
  const withMoney = plan.statements.filter(
    ({ source, metrics }) => source.moneyEvents !== undefined && metrics.some(isMoney),
  );
  const byFamily = new Map(withMoney.map((statement) => [statement.source.families[0], statement]));
  return [...byFamily.values()].map((statement) => {
    const conditions = ["currency NOT IN ('', {currency:String})"];
    const rows = rowsSql(plan, statement, { dimensions: ['currency'], conditions });
    const text = [
      `SELECT currency, ${statement.source.moneyEvents} AS events`,
      rows.text,
      'GROUP BY currency',
      'HAVING events > 0',
    ];
    return { text: text.join('\n'), params: rows.params };
  });
}

/**
 * Events that arrived and have since left a family that the plan reads: rollups of arrivals outlive the events. The range
 * is widened to quarter hours, and the last day of arrivals left out because it may still be on its way.
 */
export function expiredSql(plan: Plan, nowMs: number): Sql[] {
  const { fromMs, toMs } = plan.query.range;
  const read = plan.statements.filter(({ source }) => source.kind === 'family');
  const families = new Set(read.flatMap(({ source }) => source.families));
  return [...families].map((family) => ({
    text: [
      'SELECT',
      `    (SELECT sum(events) FROM event_arrivals WHERE ${[...within('bucket'), 'family = {family:String}', before('arrived_at')].join(' AND ')})`,
      `    - (SELECT count() FROM ${family}_events WHERE ${[...within('event_time'), before('ingested_at')].join(' AND ')}) AS expired`,
    ].join('\n'),
    params: {
      from_ms: Math.floor(fromMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
      to_ms: Math.ceil(toMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
      settled_ms: Math.floor((nowMs - DAY_MS) / MINUTE_MS) * MINUTE_MS,
      family,
    },
  }));
}

function before(column: string): string {
  return `${column} < ${instant('settled_ms')}`;
}

function within(column: string): string[] {
  return [`${column} >= ${instant('from_ms')}`, `${column} < ${instant('to_ms')}`];
}
