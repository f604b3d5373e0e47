import type { Sql } from '../../../metrics/catalog/source.ts';
import { enteredSql } from '../cohort/entered-sql.ts';
import { type SurvivalQuery, unitMs } from './input.ts';

/**
 * SQL: rows of `value`, `time`, `events` and `censored`: how many of the people who entered before the watermark completed their first trip
 * within their `time`-th unit since the entry, and how many were watched for so many whole units without it. A trip counts only
 * within the whole units in which its person was watched: the last, cut off unit would hold trips, and nobody who is still without
 * one. A trip before the entry counts at time 0.
 */
export function survivalSql(query: SurvivalQuery, watermarkMs: number, maxRows: number): Sql {
  const entered = enteredSql(query, Math.min(query.range.toMs, watermarkMs));
  return {
    text: `
SELECT value, toUInt32(if(is_event, reached, watched)) AS time, toUInt32(countIf(is_event)) AS events, toUInt32(countIf(NOT is_event)) AS censored
FROM (
    SELECT
        e.value AS value,
        least(intDiv({watermark_ms:Int64} - e.entered_ms, {unit_ms:Int64}), {horizon:Int64}) AS watched,
        intDiv(greatest(ifNull(t.first_ms, {watermark_ms:Int64}) - e.entered_ms, 0) + {unit_ms:Int64} - 1, {unit_ms:Int64}) AS reached,
        t.first_ms IS NOT NULL AND reached <= watched AS is_event
    FROM (${entered.text}
    ) AS e
    LEFT JOIN (
        SELECT arrayJoin([rider_id, driver_id]) AS user_id, min(toNullable(toUnixTimestamp64Milli(assumeNotNull(completed_at)))) AS first_ms
        FROM trips
        WHERE completed_at IS NOT NULL
        GROUP BY user_id
    ) AS t ON t.user_id = e.user_id
)
GROUP BY value, time
LIMIT {max_rows:UInt32}`,
    params: {
      ...entered.params,
      watermark_ms: watermarkMs,
      unit_ms: unitMs[query.unit],
      horizon: query.horizon,
      max_rows: maxRows,
    },
  };
}
