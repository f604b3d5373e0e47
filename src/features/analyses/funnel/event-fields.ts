import { type ContractField, type EventType, contractOf } from '../../../events/contract.ts';
import type { Dimension } from '../../../metrics/catalog/dimensions.ts';

// What a step of a funnel may be filtered and broken down by: the fields of its event type that the store keeps in columns.

/** A field that an event type tells, as a filter sees it. */
export interface EventField extends Dimension {
  /** SQL over a family's table. */
  column: string;
  /** True: few enough values that a breakdown by them makes sense. */
  isGroup: boolean;
}

/** These stand for the event as a whole, or have no column. */
const withoutColumn: ReadonlySet<string> = new Set([
  'event_id',
  'event_type',
  'event_timestamp',
  'schema_version',
  'producer',
  'verification_notes',
  'booking_status',
  'error_message',
  'provider_refund_id',
]);

/** Columns that are named otherwise than the field of the contract. */
const renamed: Readonly<Record<string, string>> = {
  refund_amount: 'amount',
  partial_distance_km: 'distance_km',
};

/** Ids of few enough things. */
const groupedIds: ReadonlySet<string> = new Set(['route_id', 'pickup_stop_id', 'dropoff_stop_id']);

/** Returns the fields of an event type, in the order of the contract. */
export function fieldsOf(eventType: EventType): EventField[] {
  return contractOf(eventType).fields.flatMap((field) => {
    const type = typeOf(field);
    if (type === null || withoutColumn.has(field.name) || field.personal || field.tells === 'exact_place')
      return [];
    const { name, description } = field;
    const stored = renamed[name] ?? name;
    return [
      {
        name,
        type,
        title: name,
        meaning: description,
        column: field.label === 'boolean' ? flagSql(stored) : stored,
        isGroup: isGroup(field, type),
        ...(field.tells === 'person' && { isPerson: true as const }),
      },
    ];
  });
}

/** SQL: a flag as text, empty where nobody told it. */
export function flagSql(column: string): string {
  return `multiIf(isNull(${column}), '', ${column}, 'true', 'false')`;
}

/** Moments, lists and objects are not compared: null. */
function typeOf({ kind, label }: ContractField): NonNullable<Dimension['type']> | null {
  if (kind === 'money' || /^(?:integer|number)/.test(label)) return 'number';
  if (kind !== 'plain' || label.startsWith('list of')) return null;
  return label === 'UUID' ? 'id' : 'text';
}

function isGroup({ name, label, guard }: ContractField, type: NonNullable<Dimension['type']>): boolean {
  if (type === 'id') return groupedIds.has(name);
  if (type === 'number') return /^integer \d+–\d+$/.test(label);
  return guard !== 'text' && guard !== 'reference';
}
