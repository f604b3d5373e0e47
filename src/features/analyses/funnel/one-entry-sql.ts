import type { FunnelQuery } from './funnel-query.ts';
import { entersSql, meetsSql, msSql } from './packed.ts';

// The run of the first entry: each step is the first event of its kind behind the step before. Where no two steps have the same event,
// events are told apart by their packed numbers, and finding one takes a third of the time that places in the array would take.

/** SQL: later than any packed event: the step was not done. */
const NONE = '9223372036854775807';

/** SQL: `entered`, `ms_1` … and `level` of the run of the first entry, for steps of different events. */
export function oneEntrySql(query: FunnelQuery): string[] {
  const later = query.steps.slice(1).map((_, index) => index + 2);
  const done = later.map((n) => ` + (ms_${n} <= ms_1 + {window_ms:Int64})`);
  return [
    `arrayFirst(event -> ${entersSql(query)}, packed) AS entered`,
    'entered AS event_1',
    `${msSql('event_1')} AS ms_1`,
    ...later.flatMap((n) => [...nextSql(query, n), `${msSql(`event_${n}`)} AS ms_${n}`]),
    `if(ms_1 <= {mature_ms:Int64}, 1${done.join('')}, 0) AS level`,
  ];
}

function nextSql({ mode }: FunnelQuery, n: number): string[] {
  const first = (condition: string) => `arrayFirst(event -> event > event_${n - 1} AND ${condition}, packed)`;
  const next = `${first(meetsSql('event', n - 1))} AS next_${n}`;
  if (mode !== 'strict') return [next, `if(next_${n} = 0, ${NONE}, next_${n}) AS event_${n}`];
  return [
    next,
    `${first(outOfTurnSql(n))} AS stop_${n}`,
    `if(next_${n} = 0 OR (stop_${n} > 0 AND stop_${n} < next_${n}), ${NONE}, next_${n}) AS event_${n}`,
  ];
}

/** SQL: true if an event does neither step n nor one before it. */
function outOfTurnSql(n: number): string {
  const steps = Array.from({ length: n }, (_, index) => meetsSql('event', index));
  return `NOT (${steps.join(' OR ')})`;
}
