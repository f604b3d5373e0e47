import type { Message, Receiver, Urgency } from '../../platform/delivery/message.ts';

// A delivery: one message to one receiver, from its order to its end. Its row is written before the first attempt, so none is lost in silence.

export const deliveryStatuses = ['waiting', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Somebody wants a message sent. */
export interface DeliveryOrder {
  /** Of the caller's choice: the same order twice is one delivery. Absent: each is one of its own. */
  id?: string;
  /** What it is about, such as `alert:late-departures`. */
  subjectOf: string;
  /** The name of whom it runs for. */
  owner: string;
  receiver: Receiver;
  message: Message;
  urgency: Urgency;
  /** Hears of its failure; absent: the receiver of the settings. */
  onFailure?: Receiver;
}

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
