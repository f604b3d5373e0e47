import { contentFields } from '../canonical.ts';
import type { ContractField, EventContract } from '../contract.ts';
import { addNumber, addText, hashOfName } from '../hash-lanes.ts';
import { defaultsOf } from '../normalise.ts';
import { MOST_NAMES, type Names } from './names.ts';
import { makeReadValue, type ReadValue } from './read-value.ts';
import { UNUSUAL } from './scan.ts';

// What the reader of bytes knows of a type, in the forms that reading wants: by the numbers of names.

/** A name that the contract does not know; or one whose field sends the event to JSON.parse. Every other name has a place in `fields`. */
export const [UNKNOWN, ODD] = [-1, -2] as const;

/** A field that stands in the content hash. */
export interface PlannedField {
  isRequired: boolean;
  /** The word that stands before its value in the hash. */
  seed: number;
  read: ReadValue;
  /** Adds what stands in for an absent value to the hash; null: nothing does. */
  addDefault: (() => void) | null;
}

export interface TypePlan {
  type: EventContract;
  /** The columns outcome to event_type of a row. */
  head: Buffer;
  /** By number of the name: place in `fields`, UNKNOWN or ODD. */
  placeOf: Int16Array;
  /** In the order of the contract; the envelope fields that are not hashed come behind them, at these places. */
  fields: readonly PlannedField[];
  eventId: number;
  time: number;
  producer: number;
  version: number;
  entity: number;
  places: number;
  /** What is written behind the fields that came when one of these is absent, in this order. */
  standIns: readonly { place: number; tail: Buffer }[];
  tailBytes: number;
}

/** The service's own names, and those that an operator or a dialect lets land, are for JSON.parse. */
export interface PlanOptions {
  names: Names;
  oddNames: readonly string[];
  businessCurrency: string;
}

/** Makes the plan of a type; null when each event of it needs JSON.parse. */
export function planType(type: EventContract, options: PlanOptions): TypePlan | null {
  const { names, oddNames, businessCurrency } = options;
  const hashed = contentFields(type);
  if (hashed.some(({ required, byteForm }) => required && byteForm === undefined)) return null;
  const defaults = new Map(defaultsOf(type, businessCurrency).map(({ name, value }) => [name, value]));
  const placeOf = new Int16Array(MOST_NAMES).fill(UNKNOWN);
  for (const name of oddNames) placeOf[names.add(name)] = ODD;
  const placed = [...hashed.map(({ name }) => name), ...ENVELOPE];
  for (const [place, name] of placed.entries()) placeOf[names.add(name)] = place;
  for (const { name, personal } of hashed) if (personal !== undefined) placeOf[names.add(name)] = ODD;
  const standIns = [...defaults].map(([name, value]) => ({
    place: placed.indexOf(name),
    tail: Buffer.from(`,"${name}":${JSON.stringify(value)}`),
  }));
  return {
    type,
    head: Buffer.from(`1\t\t${type.family}\t${type.eventType}`),
    placeOf,
    fields: hashed.map((field) => planField(field, defaults.get(field.name))),
    eventId: placed.indexOf('event_id'),
    time: placed.indexOf('event_timestamp'),
    producer: placed.indexOf('producer'),
    version: placed.indexOf('schema_version'),
    entity: placed.indexOf(type.entityField),
    places: placed.length,
    standIns,
    tailBytes: standIns.reduce((sum, { tail }) => sum + tail.length, 0),
  };
}

const ENVELOPE = ['event_id', 'event_type', 'event_timestamp', 'producer', 'schema_version'];

const unusual: ReadValue = () => UNUSUAL;

function planField({ name, required, byteForm }: ContractField, standIn: unknown): PlannedField {
  return {
    isRequired: required,
    seed: hashOfName(name),
    read: byteForm === undefined ? unusual : makeReadValue(byteForm),
    addDefault: standIn === undefined ? null : makeAdd(standIn),
  };
}

function makeAdd(value: unknown): () => void {
  if (typeof value === 'number') return () => addNumber(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return () => addText(text);
}
