import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openMailer, type SmtpPlace } from './mail.ts';
import { failed, type Outcome, type Parcel, type Receiver } from './message.ts';
import { type NotificationPlace, sendNotification } from './notification.ts';
import { sendSlack, sendWebhook } from './webhook.ts';

export interface ChannelOptions {
  smtp: SmtpPlace;
  notification: NotificationPlace;
  webhookSecret: string | null;
  allowsPrivate: boolean;
  /** Mail goes to these domains and web addresses to these hosts, and to what is below them; empty: to all. */
  allowedDomains: readonly string[];
  timeoutMs: number;
  dataDir: string;
  objects: {
    create(
      key: string,
    ): Promise<{ write(bytes: Buffer): Promise<void>; commit(): Promise<void>; abort(): Promise<void> }>;
    read(key: string): AsyncIterable<Buffer>;
  };
  now: () => number;
}

/** Every way by which a message leaves the service. */
export interface Channels {
  /** Makes one attempt, and says what came of it. It does not throw. */
  send(parcel: Parcel): Promise<Outcome>;
  close(): void;
}

type Sender<Kind extends Receiver['channel']> = (
  parcel: Parcel,
  receiver: Extract<Receiver, { channel: Kind }>,
) => Promise<Outcome>;

/** Opens the channels. They connect when there is something to send. */
export function openChannels(options: ChannelOptions): Channels {
  const { smtp, notification, webhookSecret, allowsPrivate, timeoutMs, objects, dataDir, now } = options;
  const rules = { allowsPrivate, timeoutMs };
  const mailer = openMailer(smtp, (key) => objects.read(key));
  const senders: { readonly [Kind in Receiver['channel']]: Sender<Kind> } = {
    mail: (parcel, { to }) => mailer.send(parcel, to),
    webhook: (parcel, { url }) => sendWebhook(parcel, url, { ...rules, secret: webhookSecret, now }),
    slack: (parcel, { url }) => sendSlack(parcel, url, rules),
    // The operator named its address, so it may be a private one.
    notification: (parcel, receiver) =>
      sendNotification(parcel, receiver, { ...notification, ...rules, allowsPrivate: true }),
    object: (parcel, { prefix }) => writeObject(parcel, prefix, objects),
    file: (parcel, { name }) => addLine(parcel, join(dataDir, 'deliveries'), name),
  };
  return {
    async send(parcel) {
      const { receiver } = parcel;
      const refusal = refusalOf(receiver, options.allowedDomains);
      if (refusal !== null) return failed(refusal, true);
      const attempt = (senders[receiver.channel] as Sender<Receiver['channel']>)(parcel, receiver);
      try {
        return await Promise.race([attempt, endOf(longestAttempt(timeoutMs))]);
      } catch (error) {
        return failed(error instanceof Error ? error.message : String(error));
      }
    },
    close: () => mailer.close(),
  };
}

/** No attempt lasts longer, however often a receiver says a word just in time. Ms. */
export function longestAttempt(timeoutMs: number): number {
  return 5 * timeoutMs;
}

async function endOf(ms: number): Promise<Outcome> {
  await delay(ms, undefined, { ref: false });
  return { kind: 'unknown', reason: `It had no end after ${ms / 1_000} s.` };
}

/** Says why a receiver is none that the settings allow; null: it is. */
function refusalOf(receiver: Receiver, allowed: readonly string[]): string | null {
  if (allowed.length === 0) return null;
  const domain =
    receiver.channel === 'mail'
      ? receiver.to.split('@')[1]!.toLowerCase()
      : 'url' in receiver
        ? new URL(receiver.url).hostname.toLowerCase()
        : null;
  if (domain === null || allowed.some((one) => domain === one || domain.endsWith(`.${one}`))) return null;
  return `${domain} is not among DELIVERY_ALLOWED_DOMAINS (${allowed.join(', ')}).`;
}

/** An object has the name of its delivery, so a second attempt writes the same one. */
async function writeObject(
  { id, message }: Parcel,
  prefix: string,
  objects: ChannelOptions['objects'],
): Promise<Outcome> {
  const file = message.attachments?.[0];
  const ending = file?.name.split('.').at(-1) ?? 'json';
  const key = `${prefix}/${id}.${ending}`;
  const draft = await objects.create(key);
  try {
    if (file === undefined) await draft.write(Buffer.from(JSON.stringify({ id, ...message }, null, 2)));
    else for await (const piece of objects.read(file.objectKey)) await draft.write(piece);
    await draft.commit();
  } catch (error) {
    await draft.abort();
    throw error;
  }
  return { kind: 'sent', note: key };
}

async function addLine({ id, message }: Parcel, directory: string, name: string): Promise<Outcome> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${name}.ndjson`);
  await appendFile(path, `${JSON.stringify({ id, ...message })}\n`, { mode: 0o600 });
  return { kind: 'sent', note: path };
}
