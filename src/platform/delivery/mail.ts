import { buffer } from 'node:stream/consumers';
import { PassThrough, Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import { isLoopback } from '../../kernel/loopback.ts';
import { failed, type Outcome, type Parcel } from './message.ts';

/** A server that takes mail. */
export interface SmtpPlace {
  /** Null: there is none. */
  host: string | null;
  port: number;
  user: string | null;
  password: string | null;
  /** The address that mails come from. */
  from: string | null;
  timeoutMs: number;
}

export interface Mailer {
  send(parcel: Pick<Parcel, 'id' | 'message'>, to: string): Promise<Outcome>;
  close(): void;
}

const IMPLICIT_TLS_PORT = 465;
const CONNECTIONS = 4;
/** An SMTP answer from here on is the server's last word. */
const PERMANENT = 500;

/** Opens mail. Nothing is connected before there is a mail; connections are kept for the next ones. */
export function openMailer(place: SmtpPlace, readObject: (key: string) => AsyncIterable<Buffer>): Mailer {
  /** The Message-IDs of mails whose last byte was handed over in this attempt. */
  const handedOver = new Set<string>();
  let transport: ReturnType<typeof connect> | null = null;
  return {
    async send({ id, message }, to) {
      const { host, from } = place;
      if (host === null || from === null) return failed('SMTP_HOST and SMTP_FROM_EMAIL are not set.', true);
      transport ??= connect({ ...place, host }, (messageId) => handedOver.add(messageId));
      const messageId = `<${id}@${from.split('@')[1]}>`;
      const { subject, text, html, attachments = [] } = message;
      try {
        const files = await Promise.all(
          attachments.map(async ({ name, mediaType, objectKey }) => ({
            filename: name,
            contentType: mediaType,
            content: await buffer(Readable.from(readObject(objectKey))),
          })),
        );
        const { response } = await transport.sendMail({
          messageId,
          headers: { 'auto-submitted': 'auto-generated' },
          from,
          to,
          subject,
          text,
          ...(html !== undefined && { html }),
          attachments: files,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: 'sent', note: response };
      } catch (error) {
        return outcomeOf(error as SmtpError, handedOver.has(messageId));
      } finally {
        handedOver.delete(messageId);
      }
    },
    close: () => transport?.close(),
  };
}

/** Off this machine a mail is encrypted, or not sent: STARTTLS is required where TLS does not begin the connection. */
function connect(
  { host, port, user, password, timeoutMs }: SmtpPlace & { host: string },
  onHandedOver: (messageId: string) => void,
) {
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host,
    port,
    secure: port === IMPLICIT_TLS_PORT,
    requireTLS: port !== IMPLICIT_TLS_PORT && !isLoopback(host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(user !== null && { auth: { user, pass: password ?? '' } }),
  });
  // An error does not tell whether the text had left, so the stream of the text does.
  transport.use('stream', ({ data, message }, done) => {
    const end = () => onHandedOver(String(data.messageId));
    message.transform(() => new PassThrough({ flush: (flushed) => (end(), flushed()) }));
    done();
  });
  return transport;
}

interface SmtpError extends Error {
  responseCode?: number;
}

/** A server that said no has not got the mail; one that had the text and said nothing may have it. */
function outcomeOf({ message, responseCode }: SmtpError, isHandedOver: boolean): Outcome {
  if (responseCode !== undefined) return failed(message, responseCode >= PERMANENT);
  return isHandedOver ? { kind: 'unknown', reason: `The answer was lost: ${message}` } : failed(message);
}
