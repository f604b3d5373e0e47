import type { Ledger } from '../../../src/demo/ledger/ledger.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/kernel/units.ts';
import { bookingTruths } from './bookings.ts';
import { paymentTruths } from './payments.ts';
import type { Question, Truth, TruthValue } from './question.ts';
import { revenueTruths } from './revenue.ts';
import { tripTruths } from './trips.ts';

/** The expected numbers of the last 60 minutes. */
interface LastHour {
  /** Users with an action of their own in the hour. The next field counts drivers with a position within five minutes. */
  activeUsers: number;
  activeDrivers: number;
  /** Metric id → value over `[now − 60 min, now)`. */
  totals: Record<string, TruthValue>;
  /** By minute: created and confirmed bookings, successful payments, GMV, and trips that started and ended. */
  minutes: { startMs: number; values: Record<string, TruthValue> }[];
}

const everywhere = new Map(
  [bookingTruths, paymentTruths, revenueTruths, tripTruths]
    .flat()
    .map((truth): [string, Truth] => [truth.id, truth]),
);
const byMinute = [
  'bookings.created',
  'bookings.confirmed',
  'payments.succeeded',
  'payments.gross_bookings',
  'trips.started',
  'trips.completed',
  'trips.cancelled',
];
const overHour = [...byMinute, 'payments.captured', 'payments.attempt_success_rate', 'trips.in_progress'];

/**
 * Computes the last hour before `nowMs`, a whole minute. The ledger knows active users and drivers only as of its newest fact, so
 * nothing may have happened since `nowMs`.
 */
export function lastHour(ledger: Ledger, nowMs: number, currency = 'NGN'): LastHour {
  const fromMs = nowMs - HOUR_MS;
  const ask = (ids: readonly string[], range: Pick<Question, 'fromMs' | 'toMs'>) => {
    const question = { ledger, watermarkMs: nowMs, currency, filters: {}, ...range };
    return Object.fromEntries(ids.map((id) => [id, everywhere.get(id)!.of(question)]));
  };
  const users = Array.from({ length: ledger.users.rows() }, (_, user) => user);
  const isIn = (ms: number, startMs: number) => ms >= startMs && ms < nowMs;
  return {
    activeUsers: users.filter((user) => isIn(ledger.activity.lastActionMs(user), fromMs)).length,
    activeDrivers: users.filter((user) => isIn(ledger.online.lastPingMs(user), nowMs - 5 * MINUTE_MS)).length,
    totals: ask(overHour, { fromMs, toMs: nowMs }),
    minutes: Array.from({ length: 60 }, (_, minute) => {
      const startMs = fromMs + minute * MINUTE_MS;
      return { startMs, values: ask(byMinute, { fromMs: startMs, toMs: startMs + MINUTE_MS }) };
    }),
  };
}
