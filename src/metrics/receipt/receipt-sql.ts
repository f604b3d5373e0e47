import type { Family } from '../../events/contract.ts';
import { DAY_MS, MINUTE_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';
import { BOUNDARIES, type Sql, instant } from '../catalog/source.ts';
import { isAligned } from '../plan/choose-source.ts';
import { allStatements, type Plan, type Statement, wholeOf } from '../plan/plan.ts';
import { countsLeftOut, isOther } from './left-out.ts';
import type { Range } from '../time/buckets.ts';
import { bind, rowsSql } from '../sql/sql.ts';

/** A receipt is about this: what an answer reads, of which range. */
export interface ReceiptSubject {
  range: Range;
  /** The boundaries of the buckets, in ms. Without a series: those of the range. */
  boundaries: readonly number[];
  /** The families whose events the answer is made from. */
  families: readonly Family[];
  /** Those whose single events are read, which expire before their rollups do. */
  expiring: readonly Family[];
  /** Counts the events whose money is in another currency, where the statements of the answer do not. */
  leftOut: readonly Sql[];
}

/** Makes the subject of a metric query's receipt. */
export function subjectOf(plan: Plan): ReceiptSubject {
  const read = allStatements(plan).filter(({ source }) => source.kind === 'family');
  return {
    range: plan.query.range,
    boundaries: plan.boundaries,
    families: familiesOf(allStatements(plan)),
    expiring: familiesOf(read),
    leftOut: leftOutSql(plan),
  };
}

/**
 * SQL: everything that a receipt counts, in one statement. Rows are (what, currency, n), and each `what` may have any number of
 * rows.
 */
export function receiptSql(
  subject: ReceiptSubject,
  { nowMs, allowedLatenessMs }: { nowMs: number; allowedLatenessMs: number },
): Sql {
  const parts = [
    ...lateSql(subject, allowedLatenessMs),
    deadLetteredSql(subject.range),
    ...lossySql(subject),
    ...expiredSql(subject, nowMs),
    ...subject.leftOut,
  ];
  const params = Object.assign({}, ...parts.map((part) => part.params)) as Sql['params'];
  return bind(parts.map(({ text }) => text).join('\nUNION ALL\n'), params, subject.boundaries);
}

/** SQL: the beginning of one part of the statement. */
const counts = (what: string, events: string) =>
  `SELECT '${what}' AS what, '' AS currency, toInt64(${events}) AS n`;

function familiesOf(statements: readonly Statement[]): Family[] {
  return [...new Set(statements.flatMap(({ source }) => source.families))];
}

/**
 * SQL: late events. An event that arrives at `a` is late if its bucket had ended at or before the watermark of that time, `a` −
 * lateness. So `a` − lateness lies in a later bucket than the event, and the SQL needs no bucket end. Imported history is never late. The store holds arrivals by
 * quarter hour and minute; that is exact unless a boundary or the lateness is finer.
 */
function lateSql({ range, boundaries, families }: ReceiptSubject, allowedLatenessMs: number): Sql[] {
  const bounds = { from_ms: range.fromMs, to_ms: range.toMs };
  const params = { ...bounds, lateness_ms: allowedLatenessMs };
  if (isAligned(boundaries, QUARTER_HOUR_MS) && allowedLatenessMs % MINUTE_MS === 0) {
    const happened = 'toInt64(toUnixTimestamp(bucket)) * 1000';
    const arrived = 'toInt64(toUnixTimestamp(arrived_at)) * 1000';
    const late = `sumIf(events, ${isLater(arrived, happened)})`;
    const text = lateText(late, 'event_arrivals', [
      ...within('bucket'),
      'family IN {families:Array(String)}',
      'NOT imported',
      // No bucket of a query is narrower than a quarter hour. So events that came in time need no look-up of their boundaries.
      `${arrived} - {lateness_ms:Int64} >= ${happened} + ${QUARTER_HOUR_MS}`,
    ]);
    return [{ text, params: { ...params, families } }];
  }
  const late = `countIf(${isLater('toUnixTimestamp64Milli(ingested_at)', 'toUnixTimestamp64Milli(event_time)')})`;
  return families.map((family) => ({
    text: lateText(late, `${family}_events`, [...within('event_time'), 'NOT imported']),
    params,
  }));
}

function isLater(arrivedMs: string, happenedMs: string): string {
  return `if(${arrivedMs} - {lateness_ms:Int64} >= {to_ms:Int64}, true, roundDown(${arrivedMs} - {lateness_ms:Int64}, boundaries) > roundDown(${happenedMs}, boundaries))`;
}

function lateText(late: string, table: string, conditions: readonly string[]): string {
  return `WITH ${BOUNDARIES} AS boundaries\n${counts('late', late)}\nFROM ${table}\nWHERE ${conditions.join('\n    AND ')}`;
}

/** SQL: open dead letters by their first arrival. A letter that was replayed with success counts as the event that it became. */
function deadLetteredSql({ fromMs, toMs }: Range): Sql {
  const text = [
    counts('dead_lettered', 'count()'),
    `FROM (SELECT id, min(received_at) AS first_received_at FROM dead_letters WHERE received_at < ${instant('to_ms')} GROUP BY id)`,
    `WHERE ${within('first_received_at').join('\n    AND ')}`,
    "    AND id NOT IN (SELECT letter_id FROM dead_letter_replays WHERE status IN ('accepted', 'duplicate', 'conflict'))",
  ].join('\n');
  return { text, params: { from_ms: fromMs, to_ms: toMs } };
}

/** SQL: for each source that may lose messages, the events of the range that were sampled out or dropped. */
function lossySql({ range, families }: ReceiptSubject): Sql[] {
  if (!families.includes('location')) return [];
  return (['sampled_out', 'dropped'] as const).map((what) => ({
    text: [
      `SELECT '${what}' AS what, toString(origin) AS currency, toInt64(sum(messages)) AS n`,
      `FROM (SELECT at, origin, flush_id, max(${what}) AS messages FROM lossy_arrivals WHERE ${within('at').join(' AND ')} GROUP BY at, origin, flush_id)`,
      'GROUP BY origin',
    ].join('\n'),
    params: { from_ms: range.fromMs, to_ms: range.toMs },
  }));
}

/**
 * SQL: the counts that need a statement of their own. A source that forms its rows within one currency does not see the other
 * events.
 */
function leftOutSql(asked: Plan): Sql[] {
  const plan = wholeOf(asked);
  const apart = plan.statements.filter(
    (statement) => statement.source.startsItself === true && countsLeftOut(plan, statement),
  );
  return apart.map((statement) => {
    const rows = rowsSql(plan, statement, {
      dimensions: ['currency'],
      conditions: [isOther],
      outside: ['start IS NULL'],
    });
    const text = `SELECT 'left_out' AS what, toString(currency) AS currency, toInt64(sum(${statement.source.moneyEvents})) AS n`;
    return { text: `${text}\n${rows.text}\nGROUP BY currency`, params: rows.params };
  });
}

/**
 * SQL: events that arrived and have since expired from a family that the plan reads. Rollups of arrivals outlive the events. The
 * range is widened to quarter hours. The last day of arrivals is left out, because the fan-out may not have written all of it.
 */
function expiredSql({ range: { fromMs, toMs }, expiring }: ReceiptSubject, nowMs: number): Sql[] {
  return expiring.map((family) => ({
    text: counts(
      'expired',
      [
        `(SELECT sum(events) FROM event_arrivals WHERE ${[...settled('bucket', 'arrived_at'), `family = '${family}'`].join(' AND ')})`,
        `    - (SELECT count() FROM ${family}_events WHERE ${settled('event_time', 'ingested_at').join(' AND ')})`,
      ].join('\n'),
    ),
    params: {
      wide_from_ms: Math.floor(fromMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
      wide_to_ms: Math.ceil(toMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
      settled_ms: Math.floor((nowMs - DAY_MS) / MINUTE_MS) * MINUTE_MS,
    },
  }));
}

function settled(happened: string, arrived: string): string[] {
  return [
    `${happened} >= ${instant('wide_from_ms')}`,
    `${happened} < ${instant('wide_to_ms')}`,
    `${arrived} < ${instant('settled_ms')}`,
  ];
}

function within(column: string): string[] {
  return [`${column} >= ${instant('from_ms')}`, `${column} < ${instant('to_ms')}`];
}
