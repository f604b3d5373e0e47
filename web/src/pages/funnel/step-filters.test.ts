import { expect, test } from 'vitest';
import { fieldsOfStep } from './step-fields.ts';
import { filterOfQuery, makeFilter, readFilters, searchOfFilters, withoutFilters } from './step-filters.ts';

const fieldOf = (event: string, name: string) => fieldsOfStep[event]!.find((field) => field.name === name)!;
const amount = fieldOf('payment.success', 'amount');
const provider = fieldOf('payment.success', 'provider');

test.each([
  ['values apart by commas', provider, 'in', ' opay, paystack,opay ,', ['opay', 'paystack']],
  ['a number', amount, 'gte', '1000.50', ['1000.50']],
  ['one number where only one is compared', amount, 'lte', '5,6', ['5']],
] as const)('a filter of %s', (_, field, op, text, values) => {
  expect(makeFilter(field, op, text)).toEqual({ field: field.name, op, values });
});

test.each([
  ['nothing', provider, 'in', ' , '],
  ['a number that is none', amount, 'gte', 'much'],
  ['an order of texts', provider, 'gte', 'a'],
] as const)('no filter of %s', (_, field, op, text) => {
  expect(makeFilter(field, op, text)).toBeNull();
});

test('the address holds the filters of each step, and a change of steps sets them all anew', () => {
  const search = {
    'step2.provider.not': 'opay',
    'step2.amount.gte': '1000',
    'step1.provider': 'opay',
    by: 'city',
  };
  expect(readFilters(search, 1, 'payment.success')).toEqual([
    { field: 'provider', op: 'not_in', values: ['opay'] },
    { field: 'amount', op: 'gte', values: ['1000'] },
  ]);
  // A booking tells no provider.
  expect(readFilters(search, 0, 'booking.created')).toEqual([]);
  const steps = [{ filters: [] }, { filters: readFilters(search, 1, 'payment.success') }];
  const { 'step1.provider': _, by: __, ...second } = search;
  expect(searchOfFilters(steps)).toEqual(second);
  expect(Object.keys(withoutFilters(search)).sort()).toEqual([
    'step1.provider',
    'step2.amount.gte',
    'step2.provider.not',
  ]);
});

test('the API takes numbers as numbers, and one value where it compares by order', () => {
  const filter = makeFilter(amount, 'gte', '1000')!;
  expect(filterOfQuery('payment.success', filter)).toEqual({ field: 'amount', op: 'gte', value: 1000 });
  expect(filterOfQuery('payment.success', makeFilter(provider, 'in', 'opay')!)).toEqual({
    field: 'provider',
    op: 'in',
    values: ['opay'],
  });
});
