import type { Message, Receiver, Urgency } from './message.ts';

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

/** Whoever has a message orders its delivery; it is on its way when this returns, and never lost in silence. */
export type Deliver = (orders: readonly DeliveryOrder[]) => Promise<void>;
