import type { FunnelQuery } from './funnel-query.ts';
import { entersSql, meetsSql, msSql, NEVER } from './packed.ts';

/** SQL: `entered`, `ms_1` … and `level` of the run of the first entry: each step is the first event of its kind behind the step before. */
export function oneEntrySql(query: FunnelQuery): string[] {
  const { steps, mode } = query;
  const later = steps.slice(1).map((_, index) => index + 2);
  const done = later.map((n) => ` + (ms_${n} <= ms_1 + {window_ms:Int64})`);
  return [
    'arrayEnumerate(packed) AS places',
    `arrayFirstIndex(event -> ${entersSql(query)}, packed) AS place_1`,
    'packed[place_1] AS entered',
    `${msSql('entered')} AS ms_1`,
    ...later.flatMap((n) => [
      `${firstBehind(n - 1, meetsSql('event', n - 1))} AS next_${n}`,
      ...(mode === 'strict'
        ? [
            `${firstBehind(n - 1, isOutOfTurn(n))} AS stop_${n}`,
            `if(stop_${n} > 0 AND stop_${n} < next_${n}, 0, next_${n}) AS place_${n}`,
          ]
        : [`next_${n} AS place_${n}`]),
      `if(place_${n} = 0, ${NEVER}, ${msSql(`packed[place_${n}]`)}) AS ms_${n}`,
    ]),
    `if(ms_1 <= {mature_ms:Int64}, 1${done.join('')}, 0) AS level`,
  ];
}

/** SQL: the place of the first event behind the one of step n for which a condition holds; 0: none, or the step was not done. */
function firstBehind(n: number, condition: string): string {
  return `if(place_${n} = 0, 0, arrayFirstIndex((event, place) -> place > place_${n} AND ${condition}, packed, places))`;
}

/** SQL: true if an event does neither step n nor one before it. */
function isOutOfTurn(n: number): string {
  const steps = Array.from({ length: n }, (_, index) => meetsSql('event', index));
  return `NOT (${steps.join(' OR ')})`;
}
