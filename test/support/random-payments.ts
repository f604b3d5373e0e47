import { rideEvents } from './ride-events.ts';
import type { Arrival } from './test-store.ts';

export const methods = ['card', 'ussd', 'wallet', 'cash', 'mobile_money', 'bank_transfer'];

/** Makes attempts to pay, the same in every run. From `goneFromMs` on nobody pays with mobile money in Ghana. */
export function randomPayments({
  fromMs,
  goneFromMs,
  toMs,
}: {
  fromMs: number;
  goneFromMs: number;
  toMs: number;
}): Arrival[] {
  let state = 11;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 2500 }, (): Arrival => {
    const atMs = fromMs + Math.floor(random() * (toMs - fromMs));
    const payment_method = methods[Math.floor(random() ** 2 * methods.length)]!;
    const isGone = payment_method === 'mobile_money' && atMs > goneFromMs;
    const given = {
      payment_method,
      currency: !isGone && random() < 0.3 ? 'GHS' : 'NGN',
      amount: (random() * 5000).toFixed(2),
      rider_id: `10000000-0000-4000-8000-${String(Math.floor(random() * 90)).padStart(12, '0')}`,
    };
    const make = random() < 0.75 ? rideEvents.success : rideEvents.failed;
    return { event: make(new Date(atMs).toISOString(), given), ingestedAtMs: atMs };
  });
}
