import { type Sql } from '../../../metrics/catalog/source.ts';
import type { FunnelQuery } from './funnel-query.ts';
import { occurrencesSql } from './occurrences-sql.ts';
import { meetsSql, msSql, packSql } from './packed.ts';

// One row an entity: its run. From each event, arrays carry back the moments at which the steps behind it are next done; the run of an
// entry is what lies there and within the window. Only whole arrays are worked on, because a loop over single events is ten times slower.

/** Later than any moment: the step is not done any more. */
const NEVER = '9000000000000000';

/**
 * SQL: a row for each entity that enters in the range: `entity`, `told`, `is_pending` (each of its entries is younger than the window),
 * `level` (how many steps its run did; 0 if pending), `ms_1` … (when), and `undone_1` … (when the step was last undone; 0: never).
 */
export function runsSql(query: FunnelQuery, watermarkMs: number): Sql {
  const occurrences = occurrencesSql(query);
  const numbers = query.steps.map((_, index) => index + 1);
  const isGrouped = query.breakdown !== null;
  const moments = momentsSql(query);
  const lines = [
    `packed[place] AS entered`,
    `if(level > 0, ${isGrouped ? 'arrayFirst(one -> one.1 = entered, entries).2' : `''`}, ${isGrouped ? 'entries[1].2' : `''`}) AS told`,
    ...moments.columns,
    ...numbers.filter((n) => query.steps[n - 1]!.undoneBy !== null).map((n) => `undone_${n}`),
  ];
  return {
    text: `SELECT
    entity,
    ${[...moments.arrays, ...levelSql(query, moments.behind), ...lines].join(',\n    ')},
    level = 0 AS is_pending
FROM (
    SELECT
        entity,
        ${[`arraySort(groupArrayIf(${packSql('ms', 'met')}, met > 0)) AS packed`, ...aggregatesSql(query)].join(',\n        ')}
    FROM (
${occurrences.text.replaceAll(/^/gm, '        ')}
    )
    GROUP BY entity
)
WHERE arrayExists(event -> ${entersSql(query)}, packed)`,
    params: { ...occurrences.params, window_ms: query.windowMs, mature_ms: watermarkMs - query.windowMs },
  };
}

function aggregatesSql(query: FunnelQuery): string[] {
  const { steps, breakdown } = query;
  const entering = query.mode === 'any' ? 'met > 0' : `bitTest(met, ${11})`;
  return [
    ...(breakdown === null
      ? []
      : [
          `arraySort(groupArrayIf((${packSql('ms', 'met')}, told), ${entering} AND ms < {to_ms:Int64})) AS entries`,
        ]),
    ...steps.flatMap(({ undoneBy }, index) =>
      undoneBy === null ? [] : [`maxIf(ms, bitTest(undoes, ${11 - index})) AS undone_${index + 1}`],
    ),
  ];
}

/** SQL over `event`: true if it enters in the range. */
function entersSql({ mode }: FunnelQuery): string {
  const inRange = `${msSql('event')} < {to_ms:Int64}`;
  return mode === 'any' ? inRange : `${meetsSql('event', 0)} AND ${inRange}`;
}

/** SQL: how far the run of each entry gets, the furthest of them, and where it enters. */
function levelSql(query: FunnelQuery, behind: readonly string[]): string[] {
  const isMature = `${msSql('event')} <= {mature_ms:Int64}`;
  const first = `arrayFirst(event -> ${entersSql(query)}, packed)`;
  const enters = query.entry === 'first' ? 'event = first_entry' : entersSql(query);
  const names = behind.map((_, index) => `moment_${index + 1}`);
  const done = names.map((name) => `(${name} <= ${msSql('event')} + {window_ms:Int64})`);
  const own = query.mode === 'any' ? [] : ['1'];
  return [
    ...(query.entry === 'first' ? [`${first} AS first_entry`] : []),
    `arrayMap((${['event', ...names].join(', ')}) -> if(${enters} AND ${isMature}, ${[...own, ...done].join(' + ')}, 0), ${['packed', ...behind].join(', ')}) AS levels`,
    'arrayMax(levels) AS level',
    'indexOf(levels, level) AS place',
  ];
}

interface Moments {
  /** SQL: arrays beside `packed`, by their names. */
  arrays: string[];
  /** The arrays with the moments of the steps behind each event. */
  behind: string[];
  /** SQL: `ms_1` … of the run. */
  columns: string[];
}

function momentsSql(query: FunnelQuery): Moments {
  return query.mode === 'any' ? momentsInAnyOrder(query) : momentsInOrder(query);
}

/** `next_k_j` is the moment of step j on the way from the next event that does step k; `behind_k_j` the same, after this event. */
function momentsInOrder({ steps, mode }: FunnelQuery): Moments {
  const arrays: string[] = [];
  for (let k = steps.length; k >= 2; k -= 1)
    for (let j = k; j <= steps.length; j += 1) {
      const meets = meetsSql('event', k - 1);
      const own =
        j === k
          ? `arrayMap(event -> if(${meets}, ${msSql('event')}, ${NEVER}), packed)`
          : `arrayMap((event, moment) -> if(${meets}, moment, ${NEVER}), packed, behind_${k + 1}_${j})`;
      arrays.push(
        `arrayReverseFill((moment, event) -> ${mode === 'strict' ? endsSearchSql(k) : meets}, ${own}, packed) AS next_${k}_${j}`,
        `arrayPushBack(arrayPopFront(next_${k}_${j}), ${NEVER}) AS behind_${k}_${j}`,
      );
    }
  const behind = steps.slice(1).map((_, index) => `behind_2_${index + 2}`);
  return {
    arrays,
    behind,
    columns: [
      `${msSql('entered')} AS ms_1`,
      ...behind.map((name, index) => `${name}[place] AS ms_${index + 2}`),
    ],
  };
}

/** SQL: in strict order an event ends the search for step k if it does the step, or a later one out of turn; a step done before may come again. */
function endsSearchSql(k: number): string {
  const before = Array.from({ length: k - 1 }, (_, index) => meetsSql('event', index));
  return `(${meetsSql('event', k - 1)} OR NOT (${before.join(' OR ')}))`;
}

function momentsInAnyOrder({ steps }: FunnelQuery): Moments {
  const behind = steps.map((_, index) => `next_${index + 1}`);
  const arrays = behind.map((name, index) => {
    const meets = meetsSql('event', index);
    return `arrayReverseFill((moment, event) -> ${meets}, arrayMap(event -> if(${meets}, ${msSql('event')}, ${NEVER}), packed), packed) AS ${name}`;
  });
  return {
    arrays,
    behind,
    columns: [
      `arraySort([${behind.map((name) => `${name}[place]`).join(', ')}]) AS in_time`,
      ...steps.map((_, index) => `in_time[${index + 1}] AS ms_${index + 1}`),
    ],
  };
}
