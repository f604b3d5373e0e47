import type { ContractField, EventContract } from './contract.ts';
import { describeNumber, violationAt, type Violation } from './explain.ts';
import { mayLoseDigits, numberSource, parseExactly } from './exact-numbers.ts';
import { moneyFromNumber, moneyFromString } from './money.ts';
import type { JsonObject } from './outcome.ts';

/**
 * Brings a valid event into the one spelling that is hashed and landed, in place: money with two decimals, defaults
 * filled in. `isChanged` tells whether the text no longer says what is to land. A violation if a JSON number is no money.
 */
export type Normalise = (
  event: JsonObject,
  text: string,
) => { isChanged: boolean; violation: Violation | null };

/** What stands in for fields that are absent or null, in the order in which it is written into an event. */
export function defaultsOf(
  contract: EventContract,
  businessCurrency: string,
): { name: string; value: string | number | boolean }[] {
  // The version is for whoever reads the message; nothing reads it from the payload.
  const defaults = contract.fields.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined || name === 'schema_version' ? [] : [{ name, value: defaultValue }],
  );
  if (contract.hasMoney) defaults.push({ name: 'currency', value: businessCurrency });
  return defaults;
}

export function makeNormalise(contract: EventContract, businessCurrency: string): Normalise {
  const moneyFields = contract.fields.filter(({ kind }) => kind === 'money');
  const defaults = defaultsOf(contract, businessCurrency);

  return (event, text) => {
    let isChanged = false;
    const hasNumber = moneyFields.some(({ name }) => typeof event[name] === 'number');
    const sources = hasNumber ? parseExactly(text) : event;
    for (const field of moneyFields) {
      const before = event[field.name];
      const violation = normaliseMoney(event, sources, field);
      if (violation !== null) return { isChanged, violation };
      if (event[field.name] !== before) isChanged = true;
    }
    for (const { name, value } of defaults) {
      if (event[name] !== undefined && event[name] !== null) continue;
      event[name] = value;
      isChanged = true;
    }
    return { isChanged, violation: null };
  };
}

/**
 * Makes the function that gives the object to write anew: the event itself, or, where JavaScript would lose digits of a
 * number, a second reading of the text whose extra fields keep them.
 */
export function makeExactReading(contract: EventContract): (event: JsonObject, text: string) => JsonObject {
  const names = new Set(contract.fields.map(({ name }) => name));
  return (event, text) => (hasOtherNumbers(event, names) && mayLoseDigits(text) ? parseExactly(text) : event);
}

/** Tells whether a field beyond the contract is a number, or may hold one inside. */
function hasOtherNumbers(event: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name in event) {
    const kind = typeof event[name];
    if ((kind === 'number' || kind === 'object') && !names.has(name)) return true;
  }
  return false;
}

function normaliseMoney(event: JsonObject, sources: JsonObject, field: ContractField): Violation | null {
  const value = event[field.name];
  if (typeof value === 'string') event[field.name] = moneyFromString(value);
  if (typeof value !== 'number') return null;
  const money = moneyFromNumber(numberSource(sources[field.name]));
  if (money === null) return findMoneyViolation(field, sources[field.name]);
  event[field.name] = money;
  return null;
}

/** Returns what is wrong with a JSON number, from `parseExactly`, that stands for money; null: nothing. */
export function findMoneyViolation(field: ContractField, number: unknown): Violation | null {
  const source = numberSource(number);
  return moneyFromNumber(source) === null ? violationAt(field, [field.name], describeNumber(source)) : null;
}
