import { z } from 'zod';
import { type Receiver, receiverSchema } from './message.ts';

/** The members of a receiver that one text says, by its channel. */
const members: Readonly<Record<string, string>> = {
  mail: 'to',
  webhook: 'url',
  slack: 'url',
  object: 'prefix',
  file: 'name',
};

/** Reads a receiver from a setting, such as `mail:ops@example.org`; null: it is none. */
export function parseReceiver(text: string): Receiver | null {
  const at = text.indexOf(':');
  const channel = text.slice(0, at);
  const member = members[channel];
  if (at < 0 || member === undefined) return null;
  const parsed = receiverSchema.safeParse({ channel, [member]: text.slice(at + 1) });
  return parsed.success ? parsed.data : null;
}

/** A receiver as a setting says it. */
export const receiverText = z.string().transform((text, context) => {
  const parsed = parseReceiver(text);
  if (parsed === null) context.addIssue('is no receiver');
  return parsed;
});

/** Says a receiver in one line, for lists, messages and logs. */
export function sayReceiver(receiver: Receiver): string {
  switch (receiver.channel) {
    case 'mail':
      return `mail:${receiver.to}`;
    case 'webhook':
    case 'slack': {
      const { host, pathname } = new URL(receiver.url);
      // What follows the host is often a secret.
      return `${receiver.channel}:${host}${pathname === '/' ? '' : '/…'}`;
    }
    case 'notification':
      return `notification:${receiver.user_ids.length} by ${receiver.by.join(', ')}`;
    case 'object':
      return `object:${receiver.prefix}`;
    case 'file':
      return `file:${receiver.name}`;
  }
}
