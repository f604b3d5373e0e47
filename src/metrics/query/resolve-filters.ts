import { type Dimension, UNKNOWN } from '../catalog/dimensions.ts';
import { dayOfDate } from '../../kernel/time-zone.ts';
import { invalidParameter } from './invalid-parameter.ts';
import type { FilterInput } from './query-input.ts';
import { type Filter, limits } from './query.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Checks filters against the known dimensions. Throws `invalid_parameter` that names the part of the request. */
export function resolveFilters(given: readonly FilterInput[], known: readonly Dimension[]): Filter[] {
  return given.map((filter) => {
    const dimension = known.find(({ name }) => name === filter.dimension);
    if (dimension === undefined) {
      const names = known.map(({ name }) => name);
      throw invalidParameter(at(filter, 'dimension'), `does not know "${filter.dimension}"`, names);
    }
    const problem = problemOf(filter, dimension);
    if (problem !== null) throw invalidParameter(at(filter, problem.member), problem.reason, problem.allowed);
    return { dimension: filter.dimension, op: filter.op, values: filter.values };
  });
}

/** Names the place of a mistake: the member of a filter in a body, or the HTTP parameter. */
function at({ at: place }: FilterInput, member: string): string {
  return place.endsWith(']') ? `${place}.${member}` : place;
}

interface Problem {
  member: 'op' | 'values';
  reason: string;
  allowed: string;
}

function problemOf(
  { op, values }: FilterInput,
  { name, type = 'text', values: known }: Dimension,
): Problem | null {
  const wrong = (reason: string, allowed: string): Problem => ({ member: 'values', reason, allowed });
  if (name === 'currency') return currencyProblem(op, values);
  if (op !== 'in' && op !== 'not_in' && type !== 'number')
    return {
      member: 'op',
      reason: `compares numbers, and ${name} is ${type}`,
      allowed: 'eq, ne, in, not_in',
    };
  if (values.length > limits.filterValues)
    return wrong('has too many values', `up to ${limits.filterValues} values`);
  if (op !== 'in' && op !== 'not_in' && (values.length !== 1 || values[0] === UNKNOWN))
    return wrong('needs one number', 'one number');
  for (const value of values) {
    if (value === UNKNOWN) continue;
    if (type === 'number') {
      if (typeof value !== 'number') return wrong(`has "${value}", which is not a number`, 'numbers');
      continue;
    }
    if (typeof value === 'number') return wrong(`has ${value}, which is not text`, 'text');
    if (value === '') return wrong('has an empty value', 'values, or unknown for events that do not say');
    if (value.length > limits.filterValueLength)
      return wrong('has a value that is too long', `up to ${limits.filterValueLength} characters`);
    if (type === 'id' && !UUID.test(value)) return wrong(`has "${value}", which is no UUID`, 'UUIDs');
    if (type === 'date' && dayOfDate(value) === null)
      return wrong(`has "${value}", which is no date`, 'dates YYYY-MM-DD');
    if (known !== undefined && !known.includes(value))
      return wrong(`has "${value}", which is no value of ${name}`, known.join(', '));
  }
  return null;
}

/** Finds a filter that leaves several currencies. Money is served in one currency, so a filter must leave exactly one (G6). */
function currencyProblem(op: FilterInput['op'], values: FilterInput['values']): Problem | null {
  const allowed = 'one ISO 4217 code such as NGN';
  if (op !== 'in') return { member: 'op', reason: 'would leave several currencies', allowed: 'eq' };
  const isCode = values.length === 1 && /^[A-Z]{3}$/.test(String(values[0]));
  return isCode ? null : { member: 'values', reason: 'is not a currency code', allowed };
}
