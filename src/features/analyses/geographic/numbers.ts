import { z } from 'zod';
import { add, divide, toNumber } from '../../../kernel/decimal.ts';
import { amount } from '../../../metrics/answer.ts';
import type { Row } from '../../../metrics/results.ts';

/** Numbers that add up over places. */
export const sumsSchema = z.object({
  created: z.int().describe('Bookings created in the range.'),
  confirmed: z.int().describe('Bookings confirmed in the range, whenever they were created.'),
  revenue: amount.describe('Prices of the confirmed ones in the currency.'),
});
export type Sums = z.infer<typeof sumsSchema>;

/** The numbers of one place. People and routes of several places cannot be added up: some are in both. */
export const numbersSchema = sumsSchema.extend({
  riders: z
    .int()
    .describe('Different riders whose bookings were created, confirmed, cancelled or completed.'),
  drivers: z.int().describe('Different drivers of these bookings; one that names no driver adds none.'),
  routes: z
    .int()
    .describe('Different routes of these bookings: those in use, not those that could be booked.'),
});
export type Numbers = z.infer<typeof numbersSchema>;

/** All bookings, whether their place is shown, hidden, unknown or outside. */
export const totalSchema = sumsSchema.extend({
  other_currencies: z
    .int()
    .describe('Confirmed bookings in other currencies: the revenue does not hold them.'),
});

const money = (decimal: string) => divide(decimal, '1', 2)!;
const whole = (row: Row, name: string) => toNumber(String(row[name]));

/** Reads the numbers of a row. */
export function readNumbers(row: Row): Numbers {
  return {
    created: whole(row, 'created'),
    confirmed: whole(row, 'confirmed'),
    revenue: money(String(row['gross_bookings'])),
    riders: whole(row, 'riders'),
    drivers: whole(row, 'drivers'),
    routes: whole(row, 'routes'),
  };
}

/** Reads the ids of the riders of a place where a statement lists them: of a place of few. */
export function readFewRiders(row: Row): string[] {
  const text = String(row['few_riders'] ?? '');
  return text === '' ? [] : text.split(',');
}

/** The numbers of a place to or from which no booking goes. */
export const noNumbers: Numbers = {
  created: 0,
  confirmed: 0,
  revenue: '0.00',
  riders: 0,
  drivers: 0,
  routes: 0,
};

/** Adds up. */
export function sumOf(items: readonly Sums[]): Sums {
  const zero: Sums = { created: 0, confirmed: 0, revenue: '0.00' };
  return items.reduce(
    (sum, { created, confirmed, revenue }) => ({
      created: sum.created + created,
      confirmed: sum.confirmed + confirmed,
      revenue: add(sum.revenue, revenue),
    }),
    zero,
  );
}

/** Adds up all rows. */
export function totalOf(rows: readonly Row[]): z.infer<typeof totalSchema> {
  const others = rows.reduce((sum, row) => sum + whole(row, 'other_currencies'), 0);
  return { ...sumOf(rows.map(readNumbers)), other_currencies: others };
}
