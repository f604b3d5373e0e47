import type { z } from 'zod';
import { bookingEvents } from './booking-events.ts';
import type { IdentifiedBy } from './define-event.ts';
import { traitsOf, type FieldKind, type FieldTraits } from './field-traits.ts';
import { locationEvents } from './location-events.ts';
import { paymentEvents } from './payment-events.ts';
import { payoutEvents } from './payout-events.ts';
import { routeEvents } from './route-events.ts';
import { tripEvents } from './trip-events.ts';
import { userEvents } from './user-events.ts';

/** Every reason for which a message becomes a dead letter. The list is closed. */
export const deadLetterReasons = [
  'not_utf8',
  'not_json',
  'not_an_object',
  'empty',
  'too_large',
  'bad_compression',
  'missing_event_type',
  'unknown_event_type',
  'unknown_schema_version',
  'timestamp_out_of_range',
  'schema_violation',
  'dialect_unmappable',
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** The families: one topic and one table each. The last one is optional: not every platform pays drivers out by a service. */
export const families = ['user', 'booking', 'payment', 'trip', 'route', 'location', 'payout'] as const;
export type Family = (typeof families)[number];

const definitions = {
  user: userEvents,
  booking: bookingEvents,
  payment: paymentEvents,
  trip: tripEvents,
  route: routeEvents,
  location: locationEvents,
  payout: payoutEvents,
} as const;

type Definition = (typeof definitions)[Family][number];
export type EventType = Definition['type'];

/** The TypeScript type of a valid event, by its event_type. */
export type EventOf<Type extends EventType> = z.infer<Extract<Definition, { type: Type }>['schema']>;

/** The field that names the entity of an event, by family. */
const entityFields = {
  user: 'user_id',
  booking: 'booking_id',
  payment: 'payment_id',
  trip: 'trip_id',
  route: 'route_id',
  location: 'driver_id',
  payout: 'payout_id',
} as const satisfies Record<Family, string>;

/** A field of the contract: its name, its schema and what is known of it beside that. */
export interface ContractField extends FieldTraits {
  name: string;
  required: boolean;
  schema: z.ZodType;
}

/** All that is known of one event type. */
export interface EventContract {
  eventType: EventType;
  family: Family;
  summary: string;
  schema: z.ZodObject;
  entityField: (typeof entityFields)[Family];
  identity: IdentifiedBy;
  /** In the fixed order of ids and content hashes. */
  fields: readonly ContractField[];
  moneyFields: readonly string[];
  timeFields: readonly string[];
  personalFields: readonly string[];
  hasMoney: boolean;
}

function describeContract(family: Family, definition: Definition): EventContract {
  const fields = Object.entries<z.ZodType>(definition.schema.shape).map(([name, schema]) => ({
    ...traitsOf(schema),
    name,
    schema,
    required: !schema.safeParse(undefined).success,
  }));
  const named = (kind: FieldKind) => fields.filter((field) => field.kind === kind).map((field) => field.name);
  const moneyFields = named('money');
  return {
    eventType: definition.type,
    family,
    summary: definition.summary,
    schema: definition.schema,
    entityField: entityFields[family],
    identity: definition.identifiedBy,
    fields,
    moneyFields,
    timeFields: named('time'),
    personalFields: fields.filter((field) => field.personal).map((field) => field.name),
    hasMoney: moneyFields.length > 0,
  };
}

/** The contract: every event type by its name, family after family. */
export const contract: ReadonlyMap<EventType, EventContract> = new Map(
  families.flatMap((family) =>
    definitions[family].map((definition) => [definition.type, describeContract(family, definition)] as const),
  ),
);

/** Every event type, family after family. */
export const eventTypes: readonly EventType[] = [...contract.keys()];

/** The contract of a name that may or may not be an event type. */
export function findContract(name: string): EventContract | undefined {
  return contract.get(name as EventType);
}

/** The contract of an event type. */
export function contractOf(eventType: EventType): EventContract {
  return contract.get(eventType)!;
}
