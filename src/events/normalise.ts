import type { ContractField, EventContract } from './contract.ts';
import { describeNumber, violationAt, type Violation } from './explain.ts';
import { mayLoseDigits, numberSource, parseExactly } from './exact-numbers.ts';
import { moneyFromNumber, moneyFromString } from './money.ts';
import type { JsonObject } from './outcome.ts';

/**
 * Brings a valid event into the one spelling that is hashed and landed, in place: money with two decimals, defaults
 * filled in. Returns the object to land: the event itself, or, where JavaScript would lose digits of a number, a second
 * reading of the text whose extra fields keep them. `isChanged` tells whether the text no longer says what is landed. A
 * violation if a JSON number is no money.
 */
export type Normalise = (
  event: JsonObject,
  text: string,
) => { landing: JsonObject; isChanged: boolean; violation: Violation | null };

export function makeNormalise(contract: EventContract, businessCurrency: string): Normalise {
  const names = new Set(contract.fields.map(({ name }) => name));
  const moneyFields = contract.fields.filter(({ kind }) => kind === 'money');
  const defaults = contract.fields.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [{ name, value: defaultValue }],
  );
  if (contract.hasMoney) defaults.push({ name: 'currency', value: businessCurrency });

  return (event, text) => {
    const moneyAsNumber = moneyFields.some(({ name }) => typeof event[name] === 'number');
    const isExact = !moneyAsNumber && !hasOtherNumbers(event, names);
    const landing = isExact || !mayLoseDigits(text) ? event : parseExactly(text);
    let isChanged = landing !== event;
    for (const field of moneyFields) {
      const before = event[field.name];
      const violation = normaliseMoney(event, landing, field);
      if (violation !== null) return { landing, isChanged: true, violation };
      if (event[field.name] !== before) isChanged = true;
    }
    for (const { name, value } of defaults) {
      if (event[name] !== undefined && event[name] !== null) continue;
      event[name] = value;
      // The version is not read from the payload.
      if (name !== 'schema_version') isChanged = true;
    }
    return { landing, isChanged, violation: null };
  };
}

/** Whether a field beyond the contract is a number, or may hold one inside. */
function hasOtherNumbers(event: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name in event) {
    const kind = typeof event[name];
    if ((kind === 'number' || kind === 'object') && !names.has(name)) return true;
  }
  return false;
}

function normaliseMoney(event: JsonObject, landing: JsonObject, field: ContractField): Violation | null {
  const value = event[field.name];
  if (typeof value === 'string') event[field.name] = moneyFromString(value);
  if (typeof value !== 'number') return null;
  const source = numberSource(landing[field.name]);
  const money = moneyFromNumber(source);
  if (money === null) return violationAt(field, [field.name], describeNumber(source));
  event[field.name] = money;
  return null;
}
