import { add, divide, subtract, toNumber } from '../../../kernel/decimal.ts';
import { makeZone } from '../../../kernel/time-zone.ts';
import type { Row } from '../../../metrics/results.ts';
import type { CohortAnswer, CohortSums } from './answer.ts';
import { echoCohorts } from './cohort-input.ts';
import { type ByCohort, groupRows } from './group-rows.ts';
import type { CohortValueQuery } from './input.ts';
import { divideCounts } from './ratio.ts';
import type { Timeline } from './timeline.ts';
import { shapeGroups } from './triangle.ts';

interface Sums {
  captured: string;
  refunded: string;
  bookings: number;
  trips: number;
  driven: number;
}
/** The size of a cohort, or what it did in its period `n`. */
type Counted = { users: number } | ({ n: number } & Sums);
type Triangle = Pick<CohortAnswer, 'users' | 'cohorts' | 'curve'>;

const NOTHING: Sums = { captured: '0.00', refunded: '0.00', bookings: 0, trips: 0, driven: 0 };
const MONEY_PLACES = 2;

/** Shapes the answer of the rows of `cohortSizesSql` and `cohortValuesSql`. */
export function shapeCohorts(
  query: CohortValueQuery,
  timeline: Timeline,
  { sizes, values, leftOut }: Readonly<Record<'sizes' | 'values' | 'leftOut', readonly Row[]>>,
): CohortAnswer {
  const grouped = groupRows([...sizes, ...values], readRow);
  const triangle = (cohorts: ByCohort<Counted>) => shapeTriangle(query, timeline, cohorts);
  return {
    ...triangle(grouped.whole),
    groups: shapeGroups(query.by, grouped.groups, triangle),
    left_out_currencies: Object.fromEntries(
      leftOut
        .map((row): [string, number] => [String(row['code']), Number(row['events'])])
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    query: { ...echoCohorts(query), last_period: query.lastPeriod, currency: query.currency },
  };
}

function readRow(row: Row): Counted {
  if (row['users'] !== undefined) return { users: Number(row['users']) };
  const count = (name: string) => toNumber(String(row[name]));
  return {
    n: Number(row['n']),
    captured: add(String(row['captured']), '0.00'),
    refunded: add(String(row['refunded']), '0.00'),
    bookings: count('bookings'),
    trips: count('trips'),
    driven: count('driven'),
  };
}

function shapeTriangle(
  { lastPeriod, timezone }: CohortValueQuery,
  { cohorts, isMature }: Timeline,
  counted: ByCohort<Counted>,
): Triangle {
  const zone = makeZone(timezone);
  const periods = Array.from({ length: lastPeriod + 1 }, (_, n) => n);
  const rows = cohorts.map((cohort) => {
    const parts = counted.get(cohort.fromMs) ?? [];
    const users = parts.reduce((sum, part) => sum + ('users' in part ? part.users : 0), 0);
    let since = NOTHING;
    const cells = periods.map((n) => {
      since = parts.reduce((sums, part) => ('n' in part && part.n === n ? addSums(sums, part) : sums), since);
      return { mature: isMature(cohort, n), since };
    });
    return { cohort, users, cells };
  });
  return {
    users: rows.reduce((sum, { users }) => sum + users, 0),
    cohorts: rows.map(({ cohort, users, cells }) => ({
      start: zone.format(cohort.fromMs),
      end: zone.format(cohort.toMs),
      users,
      cells: cells.map(({ mature, since }) => ({
        mature,
        since_entry: mature ? perUser(since, users) : null,
      })),
    })),
    curve: periods.map((n) => {
      const mature = rows.filter(({ cells }) => cells[n]!.mature);
      const sums = mature.reduce((all, { cells }) => addSums(all, cells[n]!.since), NOTHING);
      const users = mature.reduce((sum, row) => sum + row.users, 0);
      return { cohorts: mature.length, since_entry: mature.length === 0 ? null : perUser(sums, users) };
    }),
  };
}

function addSums(a: Sums, b: Sums): Sums {
  return {
    captured: add(a.captured, b.captured),
    refunded: add(a.refunded, b.refunded),
    bookings: a.bookings + b.bookings,
    trips: a.trips + b.trips,
    driven: a.driven + b.driven,
  };
}

function perUser({ captured, refunded, bookings, trips, driven }: Sums, users: number): CohortSums {
  const net = subtract(captured, refunded);
  const value = divide(net, String(users), MONEY_PLACES);
  return {
    captured,
    refunded,
    revenue: { value, numerator: net, denominator: users },
    bookings: divideCounts(bookings, users),
    trips: divideCounts(trips, users),
    trips_driven: divideCounts(driven, users),
  };
}
