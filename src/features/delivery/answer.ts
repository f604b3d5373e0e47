import { z } from 'zod';
import { urgencies } from '../../platform/delivery/message.ts';
import { type Delivery, deliveryStatuses } from './delivery.ts';
import { sayReceiver } from '../../platform/delivery/receiver-text.ts';

/** A delivery as the API tells it. */
export const deliverySchema = z
  .object({
    id: z.string(),
    about: z.string().describe('Such as `alert:alr_1`, or `test`.'),
    owner: z.string().describe('The name of whom it runs for.'),
    channel: z.string(),
    receiver: z.string().describe('In one line; secrets in addresses are left out.'),
    subject: z.string(),
    urgency: z.enum(urgencies),
    status: z
      .enum(deliveryStatuses)
      .describe(
        '`waiting` for its (next) attempt, `sending`, then `sent`, `failed` for good, or `cancelled`.',
      ),
    attempts: z.int(),
    unknown_attempts: z
      .int()
      .describe(
        'Attempts whose answer was lost: so many times more the receiver may have got it, under the same id.',
      ),
    next_attempt_at: z.iso.datetime().nullable(),
    note: z.string().nullable().describe('What the last attempt said.'),
    created_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Delivery' });

/** Renders a delivery for the API. */
export function renderDelivery(delivery: Delivery): z.input<typeof deliverySchema> {
  const { id, subjectOf, owner, receiver, message, urgency, status } = delivery;
  return {
    id,
    about: subjectOf,
    owner,
    channel: receiver.channel,
    receiver: sayReceiver(receiver),
    subject: message.subject,
    urgency,
    status,
    attempts: delivery.attempts,
    unknown_attempts: delivery.unknownAttempts,
    next_attempt_at: status === 'waiting' ? delivery.nextAt.toISOString() : null,
    note: delivery.note,
    created_at: delivery.createdAt.toISOString(),
    ended_at: delivery.endedAt?.toISOString() ?? null,
  };
}
