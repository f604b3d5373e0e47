import type { Place } from '../../ingest/conflicts/tellings.ts';
import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { entityOfFamily, type EventSource } from './kinds.ts';

interface Sql {
  text: string;
  params: SqlParams;
}

/** A page begins behind this event. */
export interface After extends Place {
  eventTimeMs: number;
}

/** Of each event so many later tellings are listed; the others are counted. */
export const MOST_TELLINGS = 20;

/** SQL: the events of the sources that name the entity, the earliest first. Events of one moment come in the order of their arrival. */
export function eventsSql(
  sources: readonly EventSource[],
  asked: { id: string; fromMs: number; toMs: number; after: After | null; limit: number },
): Sql {
  const { id, fromMs, toMs, after, limit } = asked;
  const selects = sources.map(
    ({
      family,
      column,
    }) => `SELECT '${family}' AS family, seq, i, toString(event_type) AS event_type, event_id,
  ${entityOfFamily[family].column} AS entity_id, toUnixTimestamp64Milli(event_time) AS event_time_ms,
  toUnixTimestamp64Milli(ingested_at) AS received_at_ms
FROM ${family}_events
WHERE ${column} = {id:UUID}
  AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')`,
  );
  const behind =
    after === null
      ? ''
      : '\nWHERE (event_time_ms, seq, i) > ({after_ms:Int64}, {after_seq:UInt64}, {after_i:UInt32})';
  return {
    text: `SELECT * FROM (\n${selects.join('\nUNION ALL\n')}\n)${behind}\nORDER BY event_time_ms, seq, i\nLIMIT {limit:UInt32}`,
    params: {
      id,
      from_ms: fromMs,
      to_ms: toMs,
      limit,
      ...(after !== null && { after_ms: after.eventTimeMs, after_seq: after.seq, after_i: after.i }),
    },
  };
}

/** SQL: what was told again of the events at these places, in the order of arrival, and how often each was told again. */
export function retoldSql(places: readonly Place[], oldestArrivalMs: number): Sql {
  const ofPlaces =
    '(first_seq, first_i) IN (SELECT arrayJoin(arrayZip({seqs:Array(UInt64)}, {places:Array(UInt32)})))';
  return {
    text: `SELECT r.seq AS seq, r.i AS i, toString(r.status) AS status, r.first_seq AS first_seq, r.first_i AS first_i,
  count() OVER (PARTITION BY r.first_seq, r.first_i) AS told_again, arrayStringConcat(t.added, ' ') AS added
FROM (
  SELECT * FROM redeliveries
  WHERE ingested_at >= fromUnixTimestamp64Milli({oldest_ms:Int64}, 'UTC') AND ${ofPlaces}
) AS r
LEFT JOIN (SELECT seq, i, added FROM retellings WHERE ${ofPlaces}) AS t ON t.seq = r.seq AND t.i = r.i
ORDER BY r.seq, r.i
LIMIT ${MOST_TELLINGS} BY r.first_seq, r.first_i`,
    params: {
      oldest_ms: oldestArrivalMs,
      seqs: places.map(({ seq }) => seq),
      places: places.map(({ i }) => i),
    },
  };
}
