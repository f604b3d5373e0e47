import type { Logger } from '../../kernel/log.ts';
import type { Channels } from '../../platform/delivery/open-channels.ts';
import type { Outcome } from '../../platform/delivery/message.ts';
import type { Deliver, DeliveryOrder } from '../../platform/delivery/order.ts';
import type { Delivery } from './delivery.ts';
import { decideNext } from './next-attempt.ts';
import { sayReceiver } from '../../platform/delivery/receiver-text.ts';
import type { DeliveryStore } from './store.ts';

export interface SendDeps {
  store: Pick<DeliveryStore, 'claim' | 'settle'>;
  channels: Pick<Channels, 'send'>;
  /** Orders the message that tells of a failure. */
  order: Deliver;
  failuresTo: Delivery['receiver'] | null;
  /** A process that took a delivery and is silent for so long is taken for dead; longer than any attempt. */
  leaseMs: number;
  log: Logger;
  now: () => number;
  onAttempt: (channel: string, outcome: Outcome['kind']) => void;
}

/** So many attempts are under way at once. */
const AT_ONCE = 8;

/** Sends what is due, until nothing is. Returns how many attempts were made. */
export async function sendDue(deps: SendDeps, signal: AbortSignal): Promise<number> {
  let attempts = 0;
  const lane = async () => {
    while (!signal.aborted) {
      const taken = await deps.store.claim(new Date(deps.now()), deps.leaseMs);
      if (taken === null) return;
      attempts += 1;
      await attempt(taken, deps);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return attempts;
}

async function attempt(taken: Delivery, deps: SendDeps): Promise<void> {
  const { store, channels, onAttempt, now, log } = deps;
  const outcome = await channels.send(taken);
  onAttempt(taken.receiver.channel, outcome.kind);
  const verdict = decideNext(outcome, taken.attempts);
  const note = outcome.kind === 'sent' ? outcome.note : outcome.reason;
  const told = { note: note.slice(0, 1_000), isUnknown: outcome.kind === 'unknown', now: new Date(now()) };
  const isOurs = await store.settle(taken, verdict, told);
  if (!isOurs || verdict.status !== 'failed') return;
  log.warn(
    { delivery: taken.id, receiver: sayReceiver(taken.receiver), reason: note },
    'a delivery failed for good',
  );
  const failure = failureOrder(taken, note, deps.failuresTo);
  if (failure !== null) await deps.order([failure]);
}

const FAILURES = 'delivery-failure';

/** The message that tells somebody of a failure; null: nobody is to hear of it, or it was itself such a message. */
function failureOrder(
  { id, subjectOf, owner, receiver, message, onFailure }: Delivery,
  reason: string,
  failuresTo: Delivery['receiver'] | null,
): DeliveryOrder | null {
  const hears = onFailure ?? failuresTo;
  if (hears === null || subjectOf === FAILURES || JSON.stringify(hears) === JSON.stringify(receiver))
    return null;
  const subject = `Not delivered: ${message.subject}`;
  const text = `"${message.subject}" could not be delivered to ${sayReceiver(receiver)}.\n\n${reason}\n\nDelivery ${id}, about ${subjectOf}.`;
  return {
    id: `${id}_failure`,
    subjectOf: FAILURES,
    owner,
    receiver: hears,
    message: { subject, text, data: { delivery: id, about: subjectOf, reason } },
    urgency: 'urgent',
  };
}
