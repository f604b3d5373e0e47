import type { EventContract } from './contract.ts';
import { firstCharacters } from './cut-texts.ts';
import { isPersonalNumber, LOOK_BEYOND, maskText } from './detect-personal.ts';
import { isRawNumber, numberSource } from './exact-numbers.ts';
import { TEXT_CHARACTERS } from './fields.ts';
import type { JsonObject } from './outcome.ts';

// G8: names decide what lands. A field of the contract may; any other is dropped, unless it is the service's own or the operator has
// named it (KEEP_EXTRA_FIELDS, the `keeps` of a dialect). What was named then still passes the detectors. A list of what is personal
// would never be whole: a BVN comes as a number, and a first name can look like a code.

/** An event may nest this deep. Deeper nesting would overflow the stack of whoever walks it. */
export const MAX_DEPTH = 64;

/** A dialect's message has its unread fields under this name in the event that it becomes. */
export const PRODUCER_FIELDS = 'producer_fields';

/** Names the dialect of an event in it. */
export const DIALECT_FIELD = 'dialect';

/** These say which fields nobody sent. */
export const UNSENT_FIELDS: readonly string[] = ['missing_fields', 'synthetic_fields'];

/** One look through an event tells this. */
export interface Survey {
  /** Keys at every depth. */
  keys: number;
  isTooDeep: boolean;
  /** True: a field may not land as it came. */
  needsRewrite: boolean;
}

export interface AllowList {
  survey(event: JsonObject): Survey;
  /** Takes out of an event, in place, what may not land, and returns the names, also those inside. A name that is kept stays. */
  drop(event: JsonObject): readonly string[];
}

export interface AllowListOptions {
  /** Names that the operator lets land. */
  keeps: ReadonlySet<string>;
  /** The dialect whose messages are checked; null: they follow the contract. */
  dialect: string | null;
}

/** Makes the allow-list of a type. */
export function makeAllowList(contract: EventContract, { keeps, dialect }: AllowListOptions): AllowList {
  const names: ReadonlySet<string> = new Set(contract.fields.map(({ name }) => name));
  const landing: ReadonlySet<string> = new Set(
    contract.fields.filter(({ personal }) => personal === undefined).map(({ name }) => name),
  );
  const isName = (value: unknown) => typeof value === 'string' && names.has(value);

  /** The service's own fields say which fields nobody sent. What else stands there was put there by a producer. */
  function isOwn(name: string, value: unknown): boolean {
    if (UNSENT_FIELDS.includes(name)) return Array.isArray(value) && value.every(isName);
    return dialect !== null && ((name === DIALECT_FIELD && value === dialect) || name === PRODUCER_FIELDS);
  }

  const listDropped = makeRecurringList();
  return {
    survey(event) {
      const survey: Survey = { keys: 0, isTooDeep: false, needsRewrite: false };
      for (const name in event) {
        survey.keys += 1;
        const value = event[name];
        if (typeof value === 'object' && value !== null) count(value, 2, survey);
        if (!landing.has(name) && !isOwn(name, value)) survey.needsRewrite = true;
      }
      return survey;
    },
    drop(event) {
      for (const name in event) {
        const value = event[name];
        if (value === undefined || names.has(name) || isOwn(name, value)) continue;
        // The key stays with the value undefined, which JSON does not write: deleting it would make the object slow.
        event[name] = keeps.has(name)
          ? keepValue(value, keeps, (inside) => listDropped.add(inside))
          : undefined;
        if (event[name] === undefined) listDropped.add(name);
      }
      return listDropped.end();
    },
  };
}

const NOTHING: readonly string[] = [];

/** Makes what collects names into lists. A producer sends the same names again and again, so the last list is used again when it is the same. */
export function makeRecurringList() {
  let last = NOTHING;
  let same = 0;
  let fresh: string[] | null = null;
  return {
    add(name: string) {
      if (fresh === null && last[same] === name) same += 1;
      else (fresh ??= last.slice(0, same)).push(name);
    },
    end(): readonly string[] {
      const list = fresh ?? (same === last.length ? last : last.slice(0, same));
      if (same === 0 && fresh === null) return NOTHING;
      same = 0;
      fresh = null;
      return (last = list);
    },
  };
}

function count(value: object, depth: number, survey: Survey): void {
  if (depth > MAX_DEPTH) {
    survey.isTooDeep = true;
    return;
  }
  // Not `for … in`, which is ten times slower on objects of many shapes.
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (!Array.isArray(value)) survey.keys += children.length;
  for (const child of children)
    if (typeof child === 'object' && child !== null) count(child, depth + 1, survey);
}

/** A text under a name that the contract does not know is cut as notes are. */
function keepText(text: string): string {
  const kept = firstCharacters(text, TEXT_CHARACTERS);
  return maskText(kept, text.slice(kept.length, kept.length + LOOK_BEYOND));
}

/**
 * Returns what lands of a value whose name is kept: texts cut and with what detectors find masked, numbers that look like somebody's as null,
 * and of an object inside only fields whose names are kept, too.
 */
function keepValue(value: unknown, keeps: ReadonlySet<string>, drop: (name: string) => void): unknown {
  if (typeof value === 'string') return keepText(value);
  if (typeof value === 'number' || isRawNumber(value))
    return isPersonalNumber(numberSource(value)) ? null : value;
  if (Array.isArray(value)) return value.map((item) => keepValue(item, keeps, drop) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return keepFields(value as JsonObject, keeps, drop);
}

/** Returns the fields of an object whose names are kept. `drop` is told the names of the others. */
export function keepFields(
  fields: JsonObject,
  keeps: ReadonlySet<string>,
  drop: (name: string) => void,
): JsonObject {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (keeps.has(name)) kept.push([name, keepValue(value, keeps, drop)]);
    else drop(name);
  }
  return Object.fromEntries(kept);
}
