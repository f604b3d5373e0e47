import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import type { Payment } from '../entities.ts';
import { paymentRefunded } from '../facts/payment-facts.ts';
import { after, type World } from '../world.ts';

/** Refunds a cancelled booking: mostly soon, sometimes in another month, sometimes in two parts. */
export function refundCancellation(world: World, payment: Payment, share: number): void {
  const { random } = world;
  const amount = Math.round(payment.booking.price * share);
  if (random.chance(0.04)) return; // The refund is forgotten.
  if (random.chance(0.1) && amount >= 2) {
    const half = Math.floor(amount / 2);
    refundLater(world, payment, { amount: half, reason: 'First part of a cancelled booking' });
    refundLater(world, payment, { amount: amount - half, reason: 'Second part of a cancelled booking' });
    return;
  }
  refundLater(world, payment, { amount, reason: 'Booking cancelled' });
  // The refund is made twice by mistake, so that the refunds exceed the payment.
  if (random.chance(0.01)) refundLater(world, payment, { amount, reason: 'Booking cancelled' });
}

/** Lets the rider complain after one ride in fifty, and get some or all of the money back. */
export function refundComplaint(world: World, payment: Payment): void {
  const { random } = world;
  if (!random.chance(0.02)) return;
  const share = random.pick([0.2, 0.2, 0.4, 0.5, 1]);
  const amount = Math.max(1, Math.round(payment.booking.price * share));
  refundLater(world, payment, { amount, reason: 'Complaint' });
  if (share < 0.5 && random.chance(0.3)) refundLater(world, payment, { amount, reason: 'Second complaint' });
}

function refundLater(world: World, payment: Payment, refund: { amount: number; reason: string }): void {
  const { random } = world;
  const kind = random.unit();
  const waitMs =
    kind < 0.7
      ? random.between(10 * MINUTE_MS, 30 * HOUR_MS)
      : kind < 0.95
        ? random.between(2 * DAY_MS, 10 * DAY_MS)
        : random.between(20 * DAY_MS, 60 * DAY_MS);
  after(world, waitMs, () =>
    world.tell(paymentRefunded, {
      ...refund,
      at: world.nowMs,
      payment,
      originalAmount: payment.booking.price,
      refundedBy: random.pick(world.adminIds),
    }),
  );
}
