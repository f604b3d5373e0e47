import type { Message, Receiver, Urgency } from '../../platform/delivery/message.ts';

/** What is ordered of the delivery: a feature knows no other one, so the shape is written down again. */
export interface DeliveryOrder {
  id: string;
  subjectOf: string;
  owner: string;
  receiver: Receiver;
  message: Message;
  urgency: Urgency;
}
