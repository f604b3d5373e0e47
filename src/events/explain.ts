import type { ErrorObject } from 'ajv';
import type { ContractField, EventContract } from './contract.ts';
import { nearest } from '../kernel/nearest.ts';
import type { JsonObject } from './outcome.ts';
import { isPersonalName } from './personal-data.ts';
import { isCountable, soundsPersonal } from './personal-names.ts';
import { roughPlace } from './rough-place.ts';

export interface Violation {
  path: string;
  message: string;
}

/** A refusal tells at most this many faults: a producer chooses the keys of experiments, and may send a thousand bad ones. */
export const MOST_FAULTS = 20;

/**
 * Says all that is wrong with an event that the validator has refused, for a person: each field, what was found, what to send
 * instead; a field is named once. `compiledError` speaks for the rare case that only the compiled validator sees (an own key
 * `__proto__`).
 */
export function explainViolations(
  contract: EventContract,
  event: JsonObject,
  compiledError: Pick<ErrorObject, 'instancePath'>,
): Violation[] {
  const issues = contract.schema.safeParse(event).error?.issues ?? [];
  if (issues.length === 0)
    return [explainAt(contract, event, compiledError.instancePath.split('/').slice(1))];
  const byPath = new Map<string, Violation>();
  for (const issue of issues) {
    // A key that breaks the rules may hold anything: name the object, not the key.
    const whole = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path;
    // Thousands of bad keys may be told by one path: whoever is told the object needs no key of it, and none is looked at.
    if (byPath.has(pointer(whole.slice(0, 1).map(String)))) continue;
    const { field, path } = shownPath(contract, whole.map(String));
    byPath.set(pointer(path), describeAt(field, path, event));
    if (byPath.size === MOST_FAULTS) break;
  }
  return [...byPath.values()];
}

interface ShownPath {
  field: ContractField;
  path: readonly string[];
}

function explainAt(contract: EventContract, event: JsonObject, whole: readonly string[]): Violation {
  const { field, path } = shownPath(contract, whole);
  return describeAt(field, path, event);
}

/** Returns the path of a fault as far as it may be told: a producer chooses the keys of experiments, so one may hold a value. */
function shownPath(contract: EventContract, whole: readonly string[]): ShownPath {
  const field = contract.fields.find(({ name }) => name === whole[0])!;
  const isTold = field.kind !== 'experiments' || whole.slice(1).every(isQuotable);
  return { field, path: isTold ? whole : whole.slice(0, 1) };
}

function describeAt(field: ContractField, path: readonly string[], event: JsonObject): Violation {
  const value = path.reduce<unknown>((node, key) => (node as JsonObject)[key], event);
  const isMissing = value === undefined || (value === null && path.length === 1);
  if (isMissing) return { path: pointer(path), message: `${nameOf(path)} is missing; send ${field.rule}.` };
  return violationAt(field, path, describeFor(field, path, value));
}

/** Messages are stored and logged, so nothing is quoted that says who somebody is or, to less than a kilometre, where. */
function describeFor({ personal, tells, choices }: ContractField, path: readonly string[], value: unknown) {
  if (personal !== undefined || path.some(isPersonalName)) return describeKind(value);
  return tells === 'exact_place' ? describePlace(value) : describeValue(value, choices);
}

function describePlace(value: unknown): string {
  if (typeof value !== 'number') return describeKind(value);
  const rough = roughPlace(value);
  return rough === null ? 'a number beyond 180' : `a number near ${rough}`;
}

/** The violation of a field, or of the part of it that `path` leads to. `found` must be safe to log. */
export function violationAt(field: ContractField, path: readonly string[], found: string): Violation {
  return { path: pointer(path), message: `${nameOf(path)} must be ${field.rule}; found ${found}.` };
}

function isQuotable(key: string): boolean {
  return isCountable(key) && !soundsPersonal(key) && !isPersonalName(key);
}

function nameOf(path: readonly string[]): string {
  return `"${path.join('.')}"`;
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key}`).join('');
}

/** Names the kind of a value and quotes none of it. */
export function describeKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

// Any value may be somebody's telephone number in the wrong field, and messages are logged (G8). So only that is quoted
// which cannot be: short numbers, dates, booleans, and words that nearly are what the field asks for.
const SHORT_NUMBER = /^-?\d{1,6}(?:\.\d{1,6})?$/;
const DATE_LIKE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]{0,18}(?:Z|[+-][\d:]{1,5})?)?$/;

/** Describes a value and quotes it only when it cannot be personal; `choices` are the words that it may be meant to be. */
export function describeValue(value: unknown, choices: readonly string[] = []): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return describeNumber(String(value));
  if (typeof value !== 'string') return describeKind(value);
  if (SHORT_NUMBER.test(value) || DATE_LIKE.test(value)) return `the string "${value}"`;
  const meant = nearest(value, choices);
  if (meant !== undefined) return `"${value}", which probably means "${meant}"`;
  return `a string of ${value.length} characters`;
}

/** Quotes the text of a number that is too short to be a telephone number or a card. */
export function describeNumber(source: string): string {
  return SHORT_NUMBER.test(source) ? `the number ${source}` : 'a number';
}
