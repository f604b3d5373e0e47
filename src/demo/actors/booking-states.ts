import { HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import type { Actor } from '../codes.ts';
import type { Booking } from '../entities.ts';
import { bookingCancelled, bookingConfirmed } from '../facts/booking-facts.ts';
import { localDay } from '../local-days.ts';
import { after, type World } from '../world.ts';
import { refundCancellation } from './refunds.ts';

/** Ends a booking that was never paid. The system cancels it after half an hour, but sometimes forgets to. */
export function expire(world: World, booking: Booking): void {
  if (world.random.chance(0.8))
    after(world, 30 * MINUTE_MS, () => cancel(world, booking, { by: 'SYSTEM', reason: 'Not paid in time' }));
}

/** Confirms a booking that was not cancelled meanwhile. */
export function confirm(world: World, booking: Booking, paymentId: string): void {
  if (booking.state !== 'pending') return;
  const { random, nowMs } = world;
  const { run } = booking;
  booking.state = 'confirmed';
  world.tell(bookingConfirmed, { at: nowMs, booking, paymentId, code: random.below(1_600_000) });
  const leftMs = run.departureMs - nowMs;
  const isRainy = world.calendar(localDay(run.departureMs)).isRainy;
  if (leftMs > 10 * MINUTE_MS && random.chance(isRainy ? 0.1 : 0.065))
    after(world, 3 * MINUTE_MS + random.unit() * (leftMs - 5 * MINUTE_MS), () =>
      cancel(world, booking, { by: 'RIDER', reason: 'Plans changed' }),
    );
  if (random.chance(0.003))
    after(world, 2 * MINUTE_MS, () => cancel(world, booking, { by: 'SYSTEM', reason: 'Suspected fraud' }));
}

/** Cancels an open booking whose vehicle has not left, frees its seats, and refunds by the rules for who cancelled and when. */
export function cancel(world: World, booking: Booking, { by, reason }: { by: Actor; reason: string }): void {
  if (booking.state !== 'pending' && booking.state !== 'confirmed') return;
  const { run, payment } = booking;
  booking.state = 'cancelled';
  run.seatsTaken -= booking.seats;
  run.bookings.splice(run.bookings.indexOf(booking), 1);
  const leftMs = run.departureMs - world.nowMs;
  const share = by !== 'RIDER' || leftMs >= 6 * HOUR_MS ? 1 : leftMs >= 0 ? 0.5 : 0;
  const isRefunded = payment !== null && share > 0;
  world.tell(bookingCancelled, { at: world.nowMs, booking, by, reason, isRefunded });
  if (isRefunded) refundCancellation(world, payment, share);
}
