import type { Search } from '../../view/view.ts';
import { fieldsOfStep, type StepField } from './step-fields.ts';

/** What must be true of the event of a step. */
export interface StepFilter {
  field: string;
  op: FilterOp;
  values: readonly string[];
}
export type FilterOp = 'in' | 'not_in' | 'gte' | 'lte';

/** The words for each operator, and how the address writes it behind the field. */
export const ops: Readonly<Record<FilterOp, { words: string; suffix: string }>> = {
  in: { words: 'is', suffix: '' },
  not_in: { words: 'is not', suffix: '.not' },
  gte: { words: 'is at least', suffix: '.gte' },
  lte: { words: 'is at most', suffix: '.lte' },
};
const names = Object.keys(ops) as FilterOp[];

const PARAMETER = /^step(\d{1,2})\.(\w+)(\.\w+)?$/;

/** Lists the operators that a field can be filtered by. */
export function opsOf({ isNumber }: StepField): readonly FilterOp[] {
  return isNumber ? names : names.slice(0, 2);
}

/** Makes a filter of what somebody typed, several values apart by commas. Null: it says nothing, or no number where there must be one. */
export function makeFilter(field: StepField, op: FilterOp, text: string): StepFilter | null {
  const typed = text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  const values = op === 'gte' || op === 'lte' ? typed.slice(0, 1) : [...new Set(typed)];
  const isRight = values.length > 0 && opsOf(field).includes(op);
  const areRight = values.every((value) => !field.isNumber || Number.isFinite(Number(value)));
  return isRight && areRight ? { field: field.name, op, values } : null;
}

/** Reads the filters of the step at `place` from an address such as `step2.provider=paystack&step2.amount.gte=1000`. */
export function readFilters(search: Search, place: number, event: string): StepFilter[] {
  return Object.entries(search).flatMap(([name, text]) => {
    const [, step, fieldName, suffix = ''] = PARAMETER.exec(name) ?? [];
    const field = fieldsOfStep[event]?.find((one) => one.name === fieldName);
    const op = names.find((one) => ops[one].suffix === suffix);
    if (Number(step) !== place + 1 || field === undefined || op === undefined) return [];
    const filter = makeFilter(field, op, text);
    return filter === null ? [] : [filter];
  });
}

/** The parameters of an address that say the filters of all steps. */
export function searchOfFilters(
  steps: readonly { filters: readonly StepFilter[] }[],
): Record<string, string> {
  const entries = steps.flatMap(({ filters }, place) =>
    filters.map(
      ({ field, op, values }) => [`step${place + 1}.${field}${ops[op].suffix}`, values.join(',')] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** Takes the filters of all steps away from an address: what a change of steps sets anew. */
export function withoutFilters(search: Search): Record<string, undefined> {
  const entries = Object.keys(search).filter((name) => PARAMETER.test(name));
  return Object.fromEntries(entries.map((name) => [name, undefined]));
}

/** The filter as the API takes it. */
export function filterOfQuery(event: string, { field, op, values }: StepFilter): Record<string, unknown> {
  const isNumber = fieldsOfStep[event]?.find(({ name }) => name === field)?.isNumber === true;
  const typed = isNumber ? values.map(Number) : values;
  return op === 'in' || op === 'not_in' ? { field, op, values: typed } : { field, op, value: typed[0] };
}
