import type { Receiver } from '../../platform/delivery/message.ts';
import type { DeliveryOrder } from '../../platform/delivery/order.ts';

// A delivery: one message to one receiver, from its order to its end. Its row is written before the first attempt, so none is lost in silence.

export const deliveryStatuses = ['waiting', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** An order with its place in time. */
export interface NewDelivery extends Omit<DeliveryOrder, 'id' | 'onFailure'> {
  id: string;
  nextAt: Date;
  onFailure: Receiver | null;
}

export interface Delivery extends NewDelivery {
  status: DeliveryStatus;
  /** How often it was tried. */
  attempts: number;
  /** How many of these have an outcome that nobody knows: so many times more the receiver may have it. */
  unknownAttempts: number;
  startedAt: Date | null;
  endedAt: Date | null;
  note: string | null;
  createdAt: Date;
}
