import { z } from 'zod';
import { contractOf, type EventType, eventTypes, families } from '../../events/contract.ts';
import { MASK } from '../../events/detect-personal.ts';
import { renderTelling, shownDifferences } from '../../ingest/conflicts/telling-answer.ts';
import type { Place, Telling } from '../../ingest/conflicts/tellings.ts';
import { isHidden, type Sight } from '../../ingest/sight.ts';
import type { TimelineAnswer } from './answer.ts';
import { type EntityKind, entityKinds, entityOfFamily } from './kinds.ts';
import { shownData } from './shown-data.ts';

const integer = z.coerce.number();

/** A row of `eventsSql`. */
export const eventRow = z.object({
  family: z.enum(families),
  seq: integer,
  i: z.int(),
  event_type: z.enum(eventTypes as [EventType, ...EventType[]]),
  event_id: z.string(),
  entity_id: z.string(),
  event_time_ms: integer,
  received_at_ms: integer,
});
type EventRow = z.infer<typeof eventRow>;

/** A row of `retoldSql`. */
export const retoldRow = z.object({
  seq: integer,
  i: z.int(),
  status: z.enum(['duplicate', 'conflict']),
  first_seq: integer,
  first_i: z.int(),
  told_again: integer,
  added: z.string(),
});
type RetoldRow = z.infer<typeof retoldRow>;

/** The store tells this of the events of a page. */
export interface ReadEvents {
  rows: readonly EventRow[];
  retold: readonly RetoldRow[];
  /** By `seq/i`, those of the events and those that told them again. */
  tellings: ReadonlyMap<string, Telling>;
  /** When the event before the page happened, ms; null: none is. */
  beforeMs: number | null;
}

type ShownEvent = TimelineAnswer['events'][number];

/** Renders the events of a page as somebody may see them. */
export function renderEvents({ rows, retold, tellings, beforeMs }: ReadEvents, sight: Sight): ShownEvent[] {
  const retoldOf = Map.groupBy(retold, (row) => `${row.first_seq}/${row.first_i}`);
  return rows.map((row, index) => {
    const previousMs = rows[index - 1]?.event_time_ms ?? beforeMs;
    const type = contractOf(row.event_type);
    const own = tellings.get(keyOf(row));
    const again = retoldOf.get(keyOf(row)) ?? [];
    return {
      event_type: row.event_type,
      event_id: row.event_id,
      entity: shownEntity(row, sight),
      event_time: new Date(row.event_time_ms).toISOString(),
      received_at: new Date(row.received_at_ms).toISOString(),
      delay_ms: row.received_at_ms - row.event_time_ms,
      gap_ms: previousMs === null ? null : row.event_time_ms - previousMs,
      ...(own !== undefined && whereTold(own)),
      data: own === undefined ? null : shownData(type, own.payload, sight),
      told_again: again[0]?.told_again ?? 0,
      tellings: again.flatMap((one) =>
        renderRetold(one, { type, own, telling: tellings.get(keyOf(one)) }, sight),
      ),
    };
  });
}

function keyOf({ seq, i }: Place): string {
  return `${seq}/${i}`;
}

function whereTold(telling: Telling) {
  const { producer, source, origin, partition, position } = renderTelling(telling);
  return { producer, source, origin, partition, position };
}

function shownEntity({ family, event_type, entity_id }: EventRow, sight: Sight) {
  const { entityField, fields } = contractOf(event_type);
  const field = fields.find(({ name }) => name === entityField)!;
  return { kind: entityOfFamily[family].kind, id: isHidden(field, sight) ? MASK : entity_id };
}

interface Told {
  type: ReturnType<typeof contractOf>;
  own: Telling | undefined;
  telling: Telling | undefined;
}

/** A telling whose record has just expired is left out; it is counted all the same. */
function renderRetold(
  { status, added }: RetoldRow,
  { type, own, telling }: Told,
  sight: Sight,
): ShownEvent['tellings'] {
  if (telling === undefined) return [];
  const isCompared = status === 'conflict' && own !== undefined;
  return [
    {
      ...renderTelling(telling),
      status,
      added: added === '' ? [] : added.split(' '),
      fields: isCompared
        ? shownDifferences(type, { first: own.payload, second: telling.payload }, sight)
        : [],
    },
  ];
}

/** Events name an entity of each kind in this field. */
const fieldOf = (kind: EntityKind) => `${kind}_id`;

/** Lists the entities that events name beside the one asked for, in the order of their first naming. A person is one only if it may be seen. */
export function relatedOf(
  events: readonly ShownEvent[],
  asked: { kind: EntityKind; id: string },
): TimelineAnswer['related'] {
  const found = new Map<string, TimelineAnswer['related'][number]>();
  for (const { data } of events)
    for (const kind of entityKinds) {
      const id = data?.[fieldOf(kind)];
      if (typeof id !== 'string' || id === MASK || (kind === asked.kind && id === asked.id)) continue;
      found.set(`${kind}/${id}`, { kind, id });
    }
  return [...found.values()];
}
