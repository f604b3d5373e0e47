import { failed, type Outcome, type Parcel, type Receiver } from './message.ts';
import { post, type PostRules } from './post.ts';

/** The platform's own service of notifications. */
export interface NotificationPlace {
  /** Null: there is none. */
  url: string | null;
  token: string | null;
  /** The `notification_type` of what is sent. */
  type: string;
}

/** Sends a message to people of the platform: to one by `send-async`, to many by `broadcast`. */
export function sendNotification(
  { id, message, urgency }: Omit<Parcel, 'receiver'>,
  { user_ids, by }: Extract<Receiver, { channel: 'notification' }>,
  { url, token, type, ...rules }: NotificationPlace & PostRules,
): Promise<Outcome> {
  if (url === null) return Promise.resolve(failed('NOTIFICATION_URL is not set.', true));
  const { subject, text, link } = message;
  const isOne = user_ids.length === 1;
  const body = {
    ...(isOne ? { user_id: user_ids[0] } : { user_ids }),
    notification_type: type,
    channels: by,
    priority: urgency === 'urgent' ? 'high' : 'normal',
    template_data: { subject, body: text, ...(link !== undefined && { link }) },
  };
  const path = isOne ? '/v1/notifications/send-async' : '/v1/notifications/broadcast';
  const headers = { 'idempotency-key': id, ...(token !== null && { authorization: `Bearer ${token}` }) };
  return post({ url: `${url}${path}`, body: JSON.stringify(body), headers }, rules);
}
