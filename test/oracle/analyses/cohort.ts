import type { AcceptedEvent } from '../../support/test-store.ts';
import { localCalendar, type Unit } from './local-calendar.ts';
import { bookingsOf, type Deed, drivesOf, type EntryName, firsts, ridesOf, toldOf } from './people.ts';

export interface CohortQuestion {
  fromMs: number;
  toMs: number;
  zone: string;
  entry: EntryName;
  cohort: Unit;
  period: Unit;
  lastPeriod: number;
  currency: string;
  by: string | null;
  nowMs: number;
  watermarkMs: number;
}

interface Payment extends Deed {
  hundredths: number;
  currency: string;
  events: number;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
const hundredths = (amount: unknown) => Math.round(Number(amount) * 100);
const money = (n: number) => `${n < 0 ? '-' : ''}${(Math.abs(n) / 100).toFixed(2)}`;

function capturedOf(events: readonly AcceptedEvent[]): Payment[] {
  return events
    .filter(({ event_type }) => event_type === 'payment.success')
    .map((event) => ({
      user: String(event['rider_id']),
      ms: Date.parse(event.event_timestamp),
      hundredths: hundredths(event['amount']),
      currency: String(event['currency']),
      events: 1,
    }));
}

/** The refunds of one payment on one UTC day count at the first of them. */
function refundedOf(events: readonly AcceptedEvent[]): Payment[] {
  const refunds = events.filter(({ event_type }) => event_type === 'payment.refunded');
  const days = Map.groupBy(
    refunds,
    (event) => `${String(event['payment_id'])} ${event.event_timestamp.slice(0, 10)}`,
  );
  return [...days.values()].map((same) => ({
    user: String(same[0]!['rider_id']),
    ms: Math.min(...same.map(({ event_timestamp }) => Date.parse(event_timestamp))),
    hundredths: sum(same.map((event) => hundredths(event['refund_amount']))),
    currency: String(same[0]!['currency']),
    events: same.length,
  }));
}

/** What each cohort was worth, by looking at every person and every deed. */
export function cohortByHand(events: readonly AcceptedEvent[], question: CohortQuestion) {
  const { fromMs, toMs, nowMs, entry, by, currency, zone, period, lastPeriod } = question;
  const entered = [...firsts(events, entry)].filter(([, ms]) => ms >= fromMs && ms < toMs && ms < nowMs);
  const { unitOf } = localCalendar(zone);
  const valueOf = by === null ? () => null : toldOf(events, by);
  const name = (value: string | null) => value ?? '';
  const groups = [...new Set(entered.map(([user]) => valueOf(user)))].map((value) => ({
    value,
    ...triangle(
      events,
      question,
      entered.filter(([user]) => valueOf(user) === value),
    ),
  }));
  groups.sort((a, b) => b.users - a.users || (name(a.value) < name(b.value) ? -1 : 1));
  const entries = new Map(entered);
  const foreign: Record<string, number> = {};
  for (const { user, ms, currency: code, events: n } of [...capturedOf(events), ...refundedOf(events)]) {
    const since = entries.has(user) ? unitOf(ms, period) - unitOf(entries.get(user)!, period) : -1;
    if (code !== currency && since >= 0 && since <= lastPeriod) foreign[code] = (foreign[code] ?? 0) + n;
  }
  return {
    ...triangle(events, question, entered),
    groups: by === null ? null : groups,
    left_out_currencies: foreign,
  };
}

function triangle(events: readonly AcceptedEvent[], question: CohortQuestion, entered: [string, number][]) {
  const { unitOf, unitsIn, format } = localCalendar(question.zone);
  const { cohort, period, lastPeriod, currency, watermarkMs } = question;
  const inCurrency = (payments: Payment[]) => payments.filter((payment) => payment.currency === currency);
  const deeds = {
    captured: inCurrency(capturedOf(events)),
    refunded: inCurrency(refundedOf(events)),
    bookings: bookingsOf(events),
    trips: ridesOf(events),
    driven: drivesOf(events),
  };
  const periods = Array.from({ length: lastPeriod + 1 }, (_, n) => n);
  const rows = unitsIn(question.fromMs, question.toMs, cohort).map((one) => {
    const members = new Map(entered.filter(([, ms]) => ms >= one.fromMs && ms < one.toMs));
    const upTo = (n: number) => {
      const isIn = ({ user, ms }: Deed) => {
        const since = members.has(user) ? unitOf(ms, period) - unitOf(members.get(user)!, period) : -1;
        return since >= 0 && since <= n;
      };
      const paid = (payments: Payment[]) => sum(payments.filter(isIn).map((payment) => payment.hundredths));
      return {
        captured: paid(deeds.captured),
        refunded: paid(deeds.refunded),
        bookings: deeds.bookings.filter(isIn).length,
        trips: deeds.trips.filter(isIn).length,
        driven: deeds.driven.filter(isIn).length,
      };
    };
    const cells = periods.map((n) => ({
      mature: one.toMs <= watermarkMs && unitOf(one.toMs - 1, period) + n < unitOf(watermarkMs, period),
      sums: upTo(n),
    }));
    return { one, users: members.size, cells };
  });
  return {
    users: entered.length,
    cohorts: rows.map(({ one, users, cells }) => ({
      start: format(one.fromMs),
      end: format(one.toMs),
      users,
      cells: cells.map(({ mature, sums }) => ({
        mature,
        since_entry: mature ? shown([sums], users) : null,
      })),
    })),
    curve: periods.map((n) => {
      const mature = rows.filter(({ cells }) => cells[n]!.mature);
      const all = mature.map(({ cells }) => cells[n]!.sums);
      const users = sum(mature.map((row) => row.users));
      return { cohorts: mature.length, since_entry: mature.length === 0 ? null : shown(all, users) };
    }),
  };
}

function shown(
  all: Record<'captured' | 'refunded' | 'bookings' | 'trips' | 'driven', number>[],
  users: number,
) {
  const total = (name: keyof (typeof all)[number]) => sum(all.map((one) => one[name]));
  const net = total('captured') - total('refunded');
  const each = Math.sign(net) * Math.round(Math.abs(net) / users);
  const ratio = (numerator: number) => ({
    value: users === 0 ? null : Math.round((numerator / users) * 1e6) / 1e6,
    numerator,
    denominator: users,
  });
  return {
    captured: money(total('captured')),
    refunded: money(total('refunded')),
    revenue: { value: users === 0 ? null : money(each), numerator: money(net), denominator: users },
    bookings: ratio(total('bookings')),
    trips: ratio(total('trips')),
    trips_driven: ratio(total('driven')),
  };
}
