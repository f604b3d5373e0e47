import { z } from 'zod';

// What is sent, to whom, and what came of it. A delivery goes to one receiver, so that one that fails is tried again alone.

/** A file that goes with a message. */
export interface Attachment {
  name: string;
  mediaType: string;
  /** The key of an object; its bytes are read when the message is sent. */
  objectKey: string;
}

/** A message in every form that a channel may want. */
export interface Message {
  /** One line. */
  subject: string;
  /** Plain text; every channel can show it. */
  text: string;
  /** Of a mail, besides the text. */
  html?: string;
  /** Of a webhook and an object: the facts, for programs. */
  data?: Readonly<Record<string, unknown>>;
  /** What the reader may open: an address of the pages. */
  link?: string;
  attachments?: readonly Attachment[];
}

const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .describe('http:// or https://. A private address is refused unless DELIVERY_PRIVATE_ADDRESSES is on.');

/** Who gets a message, and by which channel. */
export const receiverSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('mail'), to: z.email().max(320) }),
  z.strictObject({ channel: z.literal('webhook'), url: webAddress }),
  z.strictObject({
    channel: z.literal('slack'),
    url: webAddress.describe('An incoming webhook of Slack, or of a service that takes the same.'),
  }),
  z.strictObject({
    channel: z.literal('notification'),
    user_ids: z.array(z.uuid()).min(1).max(1_000),
    by: z
      .array(z.enum(['push', 'sms', 'email']))
      .min(1)
      .max(3)
      .default(['push']),
  }),
  z.strictObject({
    channel: z.literal('object'),
    prefix: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*$/)
      .max(200)
      .describe('Path in the object store, in lower case.'),
  }),
  z.strictObject({
    channel: z.literal('file'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]*$/)
      .max(100)
      .describe('A file in DATA_DIR/deliveries that grows by a line a message.'),
  }),
]);
export type Receiver = z.output<typeof receiverSchema>;

/** How urgent a message is; `urgent` ones do not wait for the end of quiet hours. */
export const urgencies = ['normal', 'urgent'] as const;
export type Urgency = (typeof urgencies)[number];

/** A message on its way to one receiver. */
export interface Parcel {
  /** The same at every attempt: a receiver that gets it twice can tell. */
  id: string;
  message: Message;
  receiver: Receiver;
  urgency: Urgency;
}

/**
 * What came of an attempt. `unknown`: it was handed over, and the answer was lost; the next attempt may be the second that arrives, under the same id.
 */
export type Outcome =
  | { kind: 'sent'; note: string }
  | { kind: 'failed'; reason: string; isFinal: boolean }
  | { kind: 'unknown'; reason: string };

export const failed = (reason: string, isFinal = false): Outcome => ({ kind: 'failed', reason, isFinal });
