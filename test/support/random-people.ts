import { bookingEvents, routeCreated } from './booking-events.ts';
import { rideEvents } from './ride-events.ts';
import type { AcceptedEvent } from './test-store.ts';
import { makeSfc32 } from '../../src/kernel/sfc32.ts';

// Random people: they sign up, are verified, offer routes, book, pay, ride and get money back, some before they sign up and some without
// ever signing up. The same in every run.

const uuid = (kind: number, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const CITIES = ['Ikeja', 'Yaba', undefined];
const CODES = ['LEKKI25', undefined, undefined, 'YABA7'];

/** Makes a user.registered. */
export function registered(
  atMs: number,
  user: {
    user_id: string;
    role?: string;
    city?: string | undefined;
    state?: string | undefined;
    referral_code?: string | undefined;
  },
): AcceptedEvent {
  return { event_type: 'user.registered', event_timestamp: iso(atMs), role: 'RIDER', ...user };
}

/** Makes a user.kyc_verified. */
export function decided(atMs: number, user_id: string, kyc_status = 'VERIFIED'): AcceptedEvent {
  return { event_type: 'user.kyc_verified', event_timestamp: iso(atMs), user_id, kyc_status };
}

export function randomPeople({ count, fromMs, toMs }: { count: number; fromMs: number; toMs: number }) {
  const draw = makeSfc32(3, 1);
  const unit = () => draw() / 2 ** 32;
  const below = (n: number) => Math.floor(unit() * n);
  const anyTime = () => fromMs + below(toMs - fromMs);
  const events: AcceptedEvent[] = [];
  for (let n = 0; n < count; n += 1) {
    const user_id = uuid(1, n);
    const startMs = anyTime();
    const isDriver = n % 5 === 0;
    const soon = () =>
      startMs + Math.floor(unit() ** 3 * (toMs - startMs)) - (below(8) === 0 ? below(9) * 86_400_000 : 0);
    if (n % 7 !== 0)
      events.push(
        registered(startMs, {
          user_id,
          role: isDriver ? 'DRIVER' : 'RIDER',
          city: CITIES[n % 3],
          state: 'Lagos',
          referral_code: CODES[n % 4],
        }),
      );
    if (isDriver) {
      for (let i = 0; i < 2; i += 1) {
        events.push(decided(soon(), user_id, below(3) === 0 ? 'REJECTED' : 'VERIFIED'));
        events.push({
          ...routeCreated(soon(), { id: uuid(3, n * 10 + i), places: null }),
          driver_id: user_id,
        });
      }
    }
    const rides = Math.floor(unit() ** 2 * 12);
    for (let i = 0; i < rides; i += 1)
      events.push(...ride({ n: n * 100 + i, user_id, atMs: soon(), below, count }));
  }
  return events.filter(({ event_timestamp }) => Date.parse(event_timestamp) < toMs);
}

interface Ride {
  n: number;
  user_id: string;
  atMs: number;
  below: (n: number) => number;
  count: number;
}

function ride({ n, user_id, atMs, below, count }: Ride): AcceptedEvent[] {
  const currency = below(8) === 0 ? 'GHS' : 'NGN';
  const ids = { booking_id: uuid(4, n), rider_id: user_id };
  const parties = { ...ids, driver_id: uuid(1, 5 * below(count / 5)), route_id: uuid(3, 0) };
  const paid = { ...ids, payment_id: uuid(5, n), currency };
  const paidMs = atMs + below(3) * 1_800_000;
  const tripMs = paidMs + below(90) * 3_600_000;
  const price = 100 + below(9_000);
  const refunds = below(3) === 0 ? 1 + below(2) : 0;
  return [
    bookingEvents.created(iso(atMs), parties),
    ...(below(5) === 0 ? [] : [rideEvents.success(iso(paidMs), { ...paid, amount: `${price}.50` })]),
    ...(below(3) === 0 ? [] : [rideEvents.completed(iso(tripMs), { ...parties, trip_id: uuid(6, n) })]),
    ...Array.from({ length: refunds }, () =>
      rideEvents.refunded(iso(paidMs + below(40) * 3_600_000), {
        ...paid,
        refund_amount: `${1 + below(price)}.25`,
      }),
    ),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
