import { createHmac } from 'node:crypto';
import type { Message, Outcome, Parcel } from './message.ts';
import { post, type PostRules } from './post.ts';

export interface WebhookOptions extends PostRules {
  /** Signs bodies; null: they are not signed. */
  secret: string | null;
  now: () => number;
}

/** Sends a message as JSON. The body is the same at every attempt; `Idempotency-Key` is the id, and the signature has its own time. */
export function sendWebhook(
  { id, message }: Pick<Parcel, 'id' | 'message'>,
  url: string,
  { secret, now, ...rules }: WebhookOptions,
): Promise<Outcome> {
  const { subject, text, data = null, link = null } = message;
  const body = JSON.stringify({ id, subject, text, link, data });
  return post({ url, body, headers: { 'idempotency-key': id, ...signed(body, secret, now()) } }, rules);
}

/** `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>", hexadecimal>`: an old body that is sent again by others shows its age. */
function signed(body: string, secret: string | null, nowMs: number): Record<string, string> {
  if (secret === null) return {};
  const seconds = Math.floor(nowMs / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'x-openride-signature': `t=${seconds},v1=${mac}` };
}

/** Sends a message to an incoming webhook of Slack, or of what takes the same. */
export function sendSlack(
  { id, message }: Pick<Parcel, 'id' | 'message'>,
  url: string,
  rules: PostRules,
): Promise<Outcome> {
  const body = JSON.stringify({ text: slackText(message) });
  return post({ url, body, headers: { 'idempotency-key': id } }, rules);
}

/** Slack reads `&`, `<` and `>` as its own signs. */
function slackText({ subject, text, link }: Message): string {
  const plain = (words: string) =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [`*${plain(subject)}*`, plain(text), ...(link === undefined ? [] : [`<${link}|Open>`])].join('\n');
}
