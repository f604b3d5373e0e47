import { MINUTE_MS } from '../../kernel/units.ts';
import { errorCodes, methods, UNKNOWN } from '../codes.ts';
import type { Booking, Payment } from '../entities.ts';
import { paymentFailed, paymentInitiated, paymentSucceeded } from '../facts/payment-facts.ts';
import type { Random } from '../random.ts';
import { after, type World } from '../world.ts';
import { confirm, expire } from './booking-states.ts';
import { drawMethod } from './people.ts';

/**
 * The behaviour of a payment method: the providers that handle it (indexes of `providers`), how often it fails, and how long it
 * takes.
 */
interface Method {
  providers: readonly number[];
  failureShare: number;
  medianMs: number;
  spread: number;
}

const behaviours: Record<(typeof methods)[number], Method> = {
  card: { providers: [0, 0, 0, 1], failureShare: 0.12, medianMs: 2_400, spread: 0.6 },
  bank_transfer: { providers: [1, 1, 0], failureShare: 0.06, medianMs: 48_000, spread: 1.3 },
  ussd: { providers: [2], failureShare: 0.19, medianMs: 14_000, spread: 0.8 },
  wallet: { providers: [4], failureShare: 0.02, medianMs: 350, spread: 0.4 },
  mobile_money: { providers: [3], failureShare: 0.09, medianMs: 6_500, spread: 0.7 },
  cash: { providers: [4], failureShare: 0.004, medianMs: 120, spread: 0.3 },
  other: { providers: [2, 3], failureShare: 0.14, medianMs: 5_000, spread: 1 },
};
/** The factor by which each provider fails more often than usual, whatever the method. */
const troubleOfProvider = [0.9, 1.1, 1.25, 1, 1];
const MOST_PAYMENTS = 3;

/** Begins a payment for a booking that still waits for one. Some riders have not chosen a method yet. */
export function pay(world: World, booking: Booking, method: number): void {
  if (booking.state !== 'pending') return;
  const { random } = world;
  const provider = random.pick(behaviours[methods[method]!].providers);
  const id = random.uuid();
  const payment = { row: -1, id, booking, method, provider, transaction: random.below(1e12) };
  booking.payments++;
  world.tell(paymentInitiated, {
    at: world.nowMs,
    payment,
    amount: booking.price,
    method: random.chance(0.03) ? UNKNOWN : method,
    experiments: booking.rider.experiments,
  });
  if (random.chance(0.015))
    expire(world, booking); // The rider closed the page.
  else attempt(world, payment, 1);
}

/** Lets the provider answer with success or failure, unless the booking was cancelled or the vehicle has left meanwhile. */
function attempt(world: World, payment: Payment, number: number): void {
  const { random } = world;
  const { booking, method, provider } = payment;
  const { failureShare, medianMs, spread } = behaviours[methods[method]!];
  const processingMs = Math.round(random.lognormal(medianMs, spread));
  const fails = random.chance(failureShare * troubleOfProvider[provider]!);
  after(world, processingMs, () => {
    if (booking.state !== 'pending' || world.nowMs >= booking.run.departureMs) return;
    if (fails) fail(world, payment, { number, processingMs });
    else succeed(world, payment, processingMs);
  });
}

function succeed(world: World, payment: Payment, processingMs: number): void {
  const { random } = world;
  const { booking } = payment;
  booking.payment = payment;
  world.tell(paymentSucceeded, { at: world.nowMs, payment, amount: booking.price, processingMs });
  // A few confirmations hang for more than an hour.
  const waitMs = random.chance(0.01)
    ? random.between(61 * MINUTE_MS, 90 * MINUTE_MS)
    : random.between(100, 3_000);
  after(world, waitMs, () => confirm(world, booking, payment.id));
}

/** After a failure the rider tries the same payment again, begins another one, or gives up. */
function fail(world: World, payment: Payment, answer: { number: number; processingMs: number }): void {
  const { random } = world;
  const { booking } = payment;
  world.tell(paymentFailed, {
    at: world.nowMs,
    payment,
    amount: booking.price,
    error: drawError(random),
    processingMs: random.chance(0.1) ? Number.NaN : answer.processingMs,
  });
  if (answer.number < 3 && random.chance(0.5))
    after(world, random.between(3_000, 40_000), () => attempt(world, payment, answer.number + 1));
  else if (booking.payments < MOST_PAYMENTS && random.chance(0.6))
    after(world, random.between(20_000, 5 * MINUTE_MS), () => pay(world, booking, drawMethod(random.unit())));
  else expire(world, booking);
}

/** Draws an error code. The first codes are the most common. */
function drawError(random: Random): number {
  return Math.floor(random.unit() ** 2 * errorCodes.length);
}
