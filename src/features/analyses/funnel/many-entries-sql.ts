import type { FunnelQuery } from './funnel-query.ts';
import { entersSql, meetsSql, msSql, NEVER } from './packed.ts';

// An entity with several entries: which of them gets furthest? From each event, arrays carry back the moments at which the steps behind it
// are next done; the run of an entry is what lies there and within the window. Only whole arrays are worked on, because a loop over single
// events is ten times slower.

/** SQL: `entered`, `ms_1` … and `level` of the run that gets furthest, the earliest of equals. */
export function manyEntriesSql(query: FunnelQuery): string[] {
  const { arrays, behind, columns } = query.mode === 'any' ? inAnyOrder(query) : inOrder(query);
  const names = behind.map((_, index) => `moment_${index + 1}`);
  const done = names.map((name) => `(${name} <= ${msSql('event')} + {window_ms:Int64})`);
  const level = [...(query.mode === 'any' ? [] : ['1']), ...done].join(' + ');
  const counts = `${isCounted(query)} AND ${msSql('event')} <= {mature_ms:Int64}`;
  return [
    ...(query.entry === 'first' ? [`arrayFirst(event -> ${entersSql(query)}, packed) AS first_entry`] : []),
    ...arrays,
    `arrayMap((${['event', ...names].join(', ')}) -> if(${counts}, ${level}, 0), ${['packed', ...behind].join(', ')}) AS levels`,
    'arrayMax(levels) AS level',
    'indexOf(levels, level) AS place',
    'packed[place] AS entered',
    ...columns,
  ];
}

function isCounted(query: FunnelQuery): string {
  return query.entry === 'first' ? 'event = first_entry' : entersSql(query);
}

interface Moments {
  /** SQL: arrays beside `packed`, by their names. */
  arrays: string[];
  /** The arrays with the moments of the steps behind each event. */
  behind: string[];
  /** SQL: `ms_1` … of the run. */
  columns: string[];
}

/** `next_k_j` is the moment of step j on the way from the next event that does step k; `behind_k_j` the same, after this event. */
function inOrder({ steps, mode }: FunnelQuery): Moments {
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
  const later = behind.map((name, index) => `${name}[place] AS ms_${index + 2}`);
  return { arrays, behind, columns: [`${msSql('entered')} AS ms_1`, ...later] };
}

/** SQL: in strict order an event ends the search for step k if it does the step, or a later one out of turn; a step done before may come again. */
function endsSearchSql(k: number): string {
  const before = Array.from({ length: k - 1 }, (_, index) => meetsSql('event', index));
  return `(${meetsSql('event', k - 1)} OR NOT (${before.join(' OR ')}))`;
}

function inAnyOrder({ steps }: FunnelQuery): Moments {
  const behind = steps.map((_, index) => `next_${index + 1}`);
  const arrays = behind.map((name, index) => {
    const meets = meetsSql('event', index);
    return `arrayReverseFill((moment, event) -> ${meets}, arrayMap(event -> if(${meets}, ${msSql('event')}, ${NEVER}), packed), packed) AS ${name}`;
  });
  const moments = behind.map((name) => `${name}[place]`).join(', ');
  const columns = steps.map((_, index) => `in_time[${index + 1}] AS ms_${index + 1}`);
  return { arrays, behind, columns: [`arraySort([${moments}]) AS in_time`, ...columns] };
}
