import {
  actors,
  currencies,
  errorCodes,
  methods,
  providers,
  roles,
  wordOf,
} from '../../../src/demo/codes.ts';
import { type Column, rowsBetween } from '../../../src/demo/ledger/columns.ts';
import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { places } from '../../../src/demo/places.ts';
import { derived } from './derived.ts';
import { currencyOf, type Question } from './question.ts';

type TableName =
  'users' | 'bookings' | 'payments' | 'failures' | 'refunds' | 'trips' | 'routes' | 'payouts' | 'payoutSteps';
type Read = (ledger: Ledger, row: number) => string | null;

/** A table with the values of its rows for each dimension: one list of values by row, made at the first use. */
export interface View<Name extends TableName> {
  table: Name;
  dimensions: Record<string, (ledger: Ledger) => (string | null)[]>;
}

function view<Name extends TableName>(name: string, table: Name, reads: Record<string, Read>): View<Name> {
  const dimensions = Object.entries(reads).map(([dimension, read]) => {
    const readAll = derived(`${name} by ${dimension}`, (ledger) =>
      Array.from({ length: ledger[table].rows() }, (_, row) => read(ledger, row)),
    );
    return [dimension, readAll] as const;
  });
  return { table, dimensions: Object.fromEntries(dimensions) };
}

const cityOf = (place: number) => places[place]?.city ?? null;
const stateOf = (place: number) => places[place]?.state ?? null;

const ofRoutes: Record<string, Read> = {
  route_id: ({ routeIds }, row) => routeIds[row] ?? null,
  origin_city: ({ routes }, row) => cityOf(routes.origin.get(row)),
  origin_state: ({ routes }, row) => stateOf(routes.origin.get(row)),
  destination_city: ({ routes }, row) => cityOf(routes.destination.get(row)),
  destination_state: ({ routes }, row) => stateOf(routes.destination.get(row)),
};

/** Reads the route of a row, and its places. */
function placedBy(routeOf: (ledger: Ledger, row: number) => number): Record<string, Read> {
  const reads = Object.entries(ofRoutes).map(([name, read]): [string, Read] => [
    name,
    (ledger, row) => read(ledger, routeOf(ledger, row)),
  ]);
  return Object.fromEntries(reads);
}

/** Payments and refunds take place where their booking does. */
const placedByBooking = (table: 'payments' | 'refunds') =>
  placedBy((ledger, row) => ledger.bookings.route.get(ledger[table].booking.get(row)));

function throughRoute(table: 'bookings' | 'trips'): Record<string, Read> {
  return {
    ...placedBy((ledger, row) => ledger[table].route.get(row)),
    driver_id: (ledger, row) => ledger.userIds[ledger[table].driver.get(row)] ?? null,
    rider_id: (ledger, row) => ledger.userIds[ledger[table].rider.get(row)] ?? null,
    currency: (ledger, row) => wordOf(currencies, ledger[table].currency.get(row)),
    cancelled_by: (ledger, row) => wordOf(actors, ledger[table].cancelledBy.get(row)),
  };
}

export const users = view('users', 'users', {
  role: (ledger, row) => wordOf(roles, ledger.users.role.get(row)),
  city: (ledger, row) => cityOf(ledger.users.home.get(row)),
  state: (ledger, row) => stateOf(ledger.users.home.get(row)),
  referral: ({ referralCodes }, row) => (referralCodes[row] === null ? 'not_referred' : 'referred'),
  referral_code: ({ referralCodes }, row) => referralCodes[row] ?? null,
});
export const routes = view('routes', 'routes', {
  ...ofRoutes,
  driver_id: (ledger, row) => ledger.userIds[ledger.routes.driver.get(row)] ?? null,
});
export const bookings = view('bookings', 'bookings', throughRoute('bookings'));
export const trips = view('trips', 'trips', throughRoute('trips'));
const ofPayouts = (table: 'payouts' | 'payoutSteps'): Record<string, Read> => ({
  driver_id: (ledger, row) => ledger.userIds[ledger[table].driver.get(row)] ?? null,
  currency: (ledger, row) => wordOf(currencies, ledger[table].currency.get(row)),
});
export const payouts = view('payouts', 'payouts', ofPayouts('payouts'));
export const payoutSteps = view('payout steps', 'payoutSteps', ofPayouts('payoutSteps'));
/** Reads the rider of a payment from its booking. */
const riderOf = (ledger: Ledger, booking: number) =>
  ledger.userIds[ledger.bookings.rider.get(booking)] ?? null;
/** Payments with the values of their initiation. */
export const initiations = view('initiations', 'payments', {
  currency: (ledger, row) => wordOf(currencies, ledger.payments.currency.get(row)),
  payment_method: (ledger, row) => wordOf(methods, ledger.payments.initiatedMethod.get(row)),
  provider: (ledger, row) => wordOf(providers, ledger.payments.initiatedProvider.get(row)),
  rider_id: (ledger, row) => riderOf(ledger, ledger.payments.booking.get(row)),
});
/** Payments with the values of their success. */
export const successes = view('successes', 'payments', {
  ...placedByBooking('payments'),
  currency: (ledger, row) => wordOf(currencies, ledger.payments.currency.get(row)),
  payment_method: (ledger, row) => wordOf(methods, ledger.payments.method.get(row)),
  provider: (ledger, row) => wordOf(providers, ledger.payments.provider.get(row)),
  error_code: () => null,
  rider_id: (ledger, row) => riderOf(ledger, ledger.payments.booking.get(row)),
});
export const failures = view('failures', 'failures', {
  currency: (ledger, row) => wordOf(currencies, ledger.failures.currency.get(row)),
  payment_method: (ledger, row) => wordOf(methods, ledger.failures.method.get(row)),
  provider: (ledger, row) => wordOf(providers, ledger.failures.provider.get(row)),
  error_code: (ledger, row) => wordOf(errorCodes, ledger.failures.error.get(row)),
  rider_id: (ledger, row) => riderOf(ledger, ledger.failures.booking.get(row)),
});
export const refunds = view('refunds', 'refunds', {
  ...placedByBooking('refunds'),
  currency: (ledger, row) => wordOf(currencies, ledger.refunds.currency.get(row)),
  rider_id: (ledger, row) => riderOf(ledger, ledger.refunds.booking.get(row)),
});

type ColumnName<Name extends TableName> = {
  [Key in keyof Ledger[Name]]: Ledger[Name][Key] extends Column ? Key : never;
}[keyof Ledger[Name]] &
  string;

/** Returns the rows whose value in this column lies in the range, and that meet the filters. */
export function during<Name extends TableName>(
  question: Question,
  of: View<Name>,
  column: ColumnName<Name>,
): number[] {
  const { ledger, fromMs, toMs } = question;
  const found = rowsBetween(ledger[of.table][column] as Column, fromMs, toMs);
  const meets = makeFilter(question, of);
  const rows: number[] = [];
  for (let place = 0; place < found.length; place++) if (meets(found[place]!)) rows.push(found[place]!);
  return rows;
}

/** Makes the function that tells if a row meets the filters. Throws a RangeError for a dimension that the view does not have. */
export function makeFilter<Name extends TableName>(
  { ledger, filters }: Question,
  { table, dimensions }: View<Name>,
): (row: number) => boolean {
  const wanted = Object.entries(filters).map(([name, value]) => {
    const readAll = dimensions[name];
    if (readAll === undefined) throw new RangeError(`The ledger cannot cut ${table} by ${name}.`);
    return { values: readAll(ledger), value };
  });
  const [first, ...others] = wanted;
  if (first === undefined) return () => true;
  if (others.length === 0) return (row) => first.values[row] === first.value;
  return (row) => wanted.every(({ values, value }) => values[row] === value);
}

/** Keeps the rows whose amounts are in the currency of the answer. */
export function inCurrency<
  Name extends 'bookings' | 'payments' | 'failures' | 'refunds' | 'trips' | 'payoutSteps',
>(question: Question, { table }: View<Name>, rows: readonly number[]): number[] {
  const code = (currencies as readonly string[]).indexOf(currencyOf(question));
  const { currency } = question.ledger[table];
  return rows.filter((row) => currency.get(row) === code);
}
