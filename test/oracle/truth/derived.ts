import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import type { Column } from '../../../src/demo/ledger/columns.ts';

// Several truths share these tables, and each needs a pass over a whole table. A result is kept until the ledger grows.

const names = new Set<string>();
const kept = new WeakMap<Ledger, { stamp: number; values: Map<string, unknown> }>();

/** Makes a function of the ledger that remembers its answer until the next event in the city. */
export function derived<Value>(name: string, compute: (ledger: Ledger) => Value): (ledger: Ledger) => Value {
  if (names.has(name)) throw new Error(`Two truths would share what they remember of ${name}.`);
  names.add(name);
  return (ledger) => {
    const stamp = stampOf(ledger);
    let memory = kept.get(ledger);
    if (memory?.stamp !== stamp) kept.set(ledger, (memory = { stamp, values: new Map() }));
    if (!memory.values.has(name)) memory.values.set(name, compute(ledger));
    return memory.values.get(name) as Value;
  };
}

function stampOf({
  bookings,
  payments,
  trips,
  refunds,
  payoutSteps,
  kyc,
  users,
  routeChanges,
  activity,
}: Ledger): number {
  const written: Column[] = [
    bookings.createdAt,
    bookings.confirmedAt,
    bookings.cancelledAt,
    bookings.completedAt,
    payments.succeededAt,
    trips.startedAt,
    trips.completedAt,
    trips.cancelledAt,
    refunds.at,
    payoutSteps.at,
    kyc.at,
    users.registeredAt,
    users.upgradedAt,
    routeChanges.at,
  ];
  return written.reduce((sum, column) => sum + column.writes(), activity.marks());
}

/** Groups the rows of a table by the value of a column, and sorts each group by another column. */
export function groupRows(rows: number, by: Column, order: Column): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(order.get(row))) continue;
    const group = groups.get(by.get(row));
    if (group === undefined) groups.set(by.get(row), [row]);
    else group.push(row);
  }
  for (const group of groups.values()) group.sort((a, b) => order.get(a) - order.get(b) || a - b);
  return groups;
}

/** The refunds of each booking, sorted by time. */
export const refundsOfBooking = derived('refunds by booking', ({ refunds }) =>
  groupRows(refunds.rows(), refunds.booking, refunds.at),
);
/** The refunds of each payment, sorted by time. */
export const refundsOfPayment = derived('refunds by payment', ({ refunds }) =>
  groupRows(refunds.rows(), refunds.payment, refunds.at),
);
/** The completed trip of each booking. */
export const tripOfBooking = derived(
  'trip by booking',
  ({ trips }) =>
    new Map(
      [...groupRows(trips.rows(), trips.booking, trips.completedAt)].map(([key, rows]) => [key, rows[0]!]),
    ),
);
/** The completed trips of each rider, sorted by time. */
export const tripsOfRider = derived('trips by rider', ({ trips }) =>
  groupRows(trips.rows(), trips.rider, trips.completedAt),
);
/** The trips that each driver started, sorted by time. */
export const startsOfDriver = derived('starts by driver', ({ trips }) =>
  groupRows(trips.rows(), trips.driver, trips.startedAt),
);
/** The time at which each rider first completed a booking. */
export const firstCompletedOfRider = derived(
  'first completion by rider',
  ({ bookings }) =>
    new Map(
      [...groupRows(bookings.rows(), bookings.rider, bookings.completedAt)].map(([rider, rows]) => [
        rider,
        bookings.completedAt.get(rows[0]!),
      ]),
    ),
);
/** The activations and cancellations of each route, sorted by time. */
export const changesOfRoute = derived('changes by route', ({ routeChanges }) =>
  groupRows(routeChanges.rows(), routeChanges.route, routeChanges.at),
);
/** The decisions about each user's papers, sorted by time. */
export const decisionsOfUser = derived('decisions by user', ({ kyc }) =>
  groupRows(kyc.rows(), kyc.user, kyc.at),
);
