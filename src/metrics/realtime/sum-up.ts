import { add, divide } from '../../kernel/decimal.ts';
import type { Row } from '../results.ts';

/** Adds up rows of counts by type, and of letters, for a piece of the hour. Money is of one currency. */
export function sumUp(counts: readonly Row[], letters: readonly Row[], currency: string) {
  return {
    ...countTypes(counts),
    gross_bookings: total(ofType(counts, 'booking.confirmed'), currency),
    captured: total(ofType(counts, 'payment.success'), currency),
    dead_letters: count(letters),
  };
}

/** How many there were of each type. */
export function countTypes(rows: readonly Row[]) {
  return {
    bookings_created: countOf(rows, 'booking.created'),
    bookings_confirmed: countOf(rows, 'booking.confirmed'),
    payments_succeeded: countOf(rows, 'payment.success'),
    trips_started: countOf(rows, 'trip.started'),
    trips_completed: countOf(rows, 'trip.completed'),
    trips_cancelled: countOf(rows, 'trip.cancelled'),
  };
}

/** How many events of a type the rows count. */
export function countOf(rows: readonly Row[], type: string): number {
  return count(ofType(rows, type));
}

/** How many events the rows count. */
export function count(rows: readonly Row[]): number {
  return rows.reduce((sum, { events = 0 }) => sum + Number(events), 0);
}

function ofType(rows: readonly Row[], type: string): Row[] {
  return rows.filter((row) => row['event_type'] === type);
}

function total(rows: readonly Row[], currency: string): string {
  const own = rows.filter((row) => row['currency'] === currency);
  const sum = own.reduce((all, row) => add(all, String(row['amount'])), '0');
  return divide(sum, '1', 2) ?? sum;
}
