import { z } from 'zod';
import { families, type Family } from '../../events/contract.ts';
import { DAY_MS, WEEK_MS } from '../../kernel/units.ts';
import { type CheckTools, defineCheck, type Threshold, type Verdict } from './check.ts';
import { percent, stateOf, unknown } from './judge.ts';
import { median, medianSpread } from './robust.ts';
import { lastCompleteQuarter, LEAST_WEEKS, PAST_WEEKS } from './weekly-counts.ts';

const LEAST_EVENTS = 50;
/** These columns tell where a row came from. They are not part of the event. */
const BOOKKEEPING = ['seq', 'i', 'ingested_at', 'event_type', 'event_id', 'event_time'];

const columnRow = z.object({ table: z.string(), name: z.string(), type: z.string() });
const countRow = z.object({
  event_type: z.string(),
  week: z.int(),
  events: z.coerce.number(),
  filled: z.array(z.coerce.number()),
});

/** How often a field of an event type is filled, in the last 24 hours and in the same 24 hours of past weeks. */
export interface Fill {
  /** The event type and the field. */
  name: string;
  now: { events: number; filled: number };
  past: { events: number; filled: number }[];
}

/** Finds fields that are suddenly empty or suddenly filled. */
export const fieldFill = defineCheck(
  {
    id: 'field_fill',
    title: 'Fields that are filled otherwise than before',
    group: 'drift',
    meaning: `By how many percentage points the share of events in which a field is filled has surely changed, from the same 24 hours of the last four weeks to the last 24 hours, by type and field (spread and chance are allowed for); the worst field counts. A side needs ${LEAST_EVENTS} events. Up to 10 points are tolerated.`,
    remedy:
      'A new version of the producer has renamed or dropped the field, or its dialect maps it no more. Compare an event of today with one of last week; metrics by that field are wrong from then on.',
    severity: 'minor',
    unit: 'share',
    threshold: { warning: 0.1, failing: 0.5 },
    everyMinutes: 60,
  },
  {
    async read(tools) {
      const columns = await tools.query(
        columnRow,
        'SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND name NOT IN {none:Array(String)} ORDER BY table, position',
        { none: BOOKKEEPING },
      );
      const fills: Fill[] = [];
      for (const family of families) {
        const fields = columns.filter(({ table }) => table === `${family}_events`);
        fills.push(...(await readFills(tools, family, fields)));
      }
      return fills;
    },
    decide: judgeFills,
  },
);

type Field = z.infer<typeof columnRow>;

/** SQL: true if a column holds a value. A number column that cannot be null holds 0 if the event has no value. */
function isFilled({ name, type }: Field): string {
  if (type.includes('Nullable')) return `isNotNull(${name})`;
  if (/String|Array|Map/.test(type)) return `notEmpty(${name})`;
  return `${name} != defaultValueOfTypeName('${type.replaceAll("'", "\\'")}')`;
}

async function readFills(tools: CheckTools, family: Family, fields: readonly Field[]): Promise<Fill[]> {
  const endMs = lastCompleteQuarter(tools);
  const windows = Array.from(
    { length: PAST_WEEKS + 1 },
    (_, week) =>
      `(event_time >= fromUnixTimestamp64Milli({end:Int64} - ${week * WEEK_MS + DAY_MS}) AND event_time < fromUnixTimestamp64Milli({end:Int64} - ${week * WEEK_MS}))`,
  );
  const rows = await tools.query(
    countRow,
    `SELECT event_type, toInt32(intDiv({end:Int64} - 1 - toUnixTimestamp64Milli(event_time), ${WEEK_MS})) AS week,
       toString(count()) AS events, [${fields.map((field) => `toString(countIf(${isFilled(field)}))`).join(', ')}] AS filled
     FROM ${family}_events WHERE ${windows.join(' OR ')} GROUP BY event_type, week ORDER BY event_type, week`,
    { end: endMs },
  );
  const types = Map.groupBy(rows, ({ event_type: type }) => type);
  return [...types].flatMap(([type, weeks]) =>
    fields.map((field, index): Fill => {
      const at = (week: z.infer<typeof countRow>) => ({
        events: week.events,
        filled: week.filled[index] ?? 0,
      });
      const now = weeks.find(({ week }) => week === 0);
      return {
        name: `${type} ${field.name}`,
        now: now === undefined ? { events: 0, filled: 0 } : at(now),
        past: weeks.filter(({ week }) => week > 0).map(at),
      };
    }),
  );
}

interface Change {
  name: string;
  share: number;
  expected: number;
  surely: number;
}

function judgeFills(fills: readonly Fill[], threshold: Threshold): Verdict {
  const judged = fills.flatMap(changeOf).toSorted((a, b) => b.surely - a.surely);
  const worst = judged[0];
  if (worst === undefined)
    return unknown(`No type has ${LEAST_WEEKS} weeks of history with ${LEAST_EVENTS} events a day.`);
  const say = ({ name, share, expected }: Change) =>
    `${name}: filled in ${percent(share)}, before in ${percent(expected)}`;
  return {
    state: stateOf(worst.surely, threshold),
    value: worst.surely,
    message: worst.surely === 0 ? 'All fields are filled as before.' : `${say(worst)}.`,
    examples: judged
      .filter(({ surely }) => surely > threshold.warning)
      .slice(0, 5)
      .map(say),
  };
}

function changeOf({ name, now, past }: Fill): Change[] {
  const weeks = past.filter(({ events }) => events >= LEAST_EVENTS);
  if (now.events < LEAST_EVENTS || weeks.length < LEAST_WEEKS) return [];
  const shares = weeks.map(({ events, filled }) => filled / events);
  const expected = median(shares);
  const share = now.filled / now.events;
  const pooled = (expected + share) / 2;
  const chance = 3 * Math.max(medianSpread(shares), Math.sqrt((2 * pooled * (1 - pooled)) / now.events));
  return [{ name, share, expected, surely: Math.max(0, Math.abs(share - expected) - chance) }];
}
