import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import { defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';
import type { NotificationPlace } from '../../platform/delivery/notification.ts';
import type { SmtpPlace } from '../../platform/delivery/mail.ts';
import { type QuietHours, parseQuietHours, QUIET_HOURS } from './quiet-hours.ts';
import type { Receiver } from '../../platform/delivery/message.ts';
import { receiverText } from '../../platform/delivery/receiver-text.ts';

export interface DeliveryConfig {
  smtp: Omit<SmtpPlace, 'timeoutMs'>;
  notification: NotificationPlace;
  webhookSecret: string | null;
  allowsPrivate: boolean;
  allowedDomains: readonly string[];
  timeoutMs: number;
  /** Null: there are none. */
  quietHours: QuietHours | null;
  /** Hears of deliveries that fail for good; null: the page and the log alone tell it. */
  failuresTo: Receiver | null;
  retentionMs: number;
}

const onOff = z.enum(['on', 'off']).transform((word) => word === 'on');
const domains = z
  .string()
  .regex(/^(?:[a-z0-9.-]+(?:,[a-z0-9.-]+)*)?$/)
  .transform((text) => (text === '' ? [] : text.split(',')));
const httpUrl = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

/** Messages to people and programs. */
export const deliverySection = defineSection({
  title: 'Delivery',
  settings: {
    SMTP_HOST: optionalSetting(z.string().max(255), {
      description: 'The server that takes mail. Left out: no mail is sent.',
      allowed: 'a host name or an address',
      example: 'smtp.example.org',
    }),
    SMTP_PORT: setting(wholeNumber(1, 65_535), {
      description:
        'Its port. 465 begins with TLS; any other one must offer STARTTLS, unless the server is on this machine.',
      allowed: 'a whole number from 1 to 65535',
      default: '587',
    }),
    SMTP_USER: optionalSetting(z.string(), {
      description: 'The login of that server. Left out: it wants none.',
      allowed: 'any text',
    }),
    SMTP_PASSWORD: optionalSetting(z.string(), {
      description: 'The password of that login.',
      allowed: 'any text',
      secret: true,
    }),
    SMTP_FROM_EMAIL: optionalSetting(z.email(), {
      description: 'The address that mails come from.',
      allowed: 'an e-mail address',
      example: 'analytics@example.org',
    }),
    NOTIFICATION_URL: optionalSetting(httpUrl, {
      description: "The platform's notification service, which reaches riders and drivers. Left out: none.",
      allowed: 'an http:// or https:// URL',
      example: 'https://notifications.internal',
    }),
    NOTIFICATION_TOKEN: optionalSetting(z.string(), {
      description: 'The bearer token for it.',
      allowed: 'any text',
      secret: true,
    }),
    NOTIFICATION_TYPE: setting(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/), {
      description: 'The `notification_type` that it gets.',
      allowed: 'letters, digits, _ . -, up to 64',
      default: 'analytics',
    }),
    WEBHOOK_SECRET: optionalSetting(z.string().min(16), {
      description: 'Signs what goes to webhooks (X-OpenRide-Signature). Left out: it is not signed.',
      allowed: 'at least 16 characters',
      secret: true,
    }),
    DELIVERY_ALLOWED_DOMAINS: setting(domains, {
      description:
        'Mail goes to these domains alone, and webhooks to these hosts, and to what is below them. Empty: to all.',
      allowed: 'domains in lower case, separated by commas',
      default: '',
      example: 'example.org,hooks.slack.com',
    }),
    DELIVERY_PRIVATE_ADDRESSES: setting(onOff, {
      description:
        'Whether webhooks may be in private networks. Whoever may name a receiver could reach there what only this machine reaches.',
      allowed: 'on or off',
      default: 'off',
    }),
    DELIVERY_TIMEOUT_SECONDS: setting(wholeNumber(1, 120), {
      description: 'How long a receiver may take to answer.',
      allowed: 'a whole number from 1 to 120',
      default: '20',
      unit: 'seconds',
    }),
    DELIVERY_QUIET_HOURS: optionalSetting(z.string().regex(QUIET_HOURS).transform(parseQuietHours), {
      description:
        'Messages that are not urgent wait for the end of these hours, in the time zone of the business.',
      allowed: 'two times such as 22:00-06:00',
      example: '22:00-06:00',
    }),
    DELIVERY_FAILURES_TO: optionalSetting(receiverText, {
      description:
        'Hears of what could not be delivered, by another way. Left out: the page and the log tell it.',
      allowed: 'a receiver such as mail:ops@example.org, slack:https://…, webhook:https://… or file:failures',
      example: 'mail:ops@example.org',
    }),
    DELIVERY_RETENTION_DAYS: setting(wholeNumber(1, 3_650), {
      description: 'How long the ledger of deliveries is kept.',
      allowed: 'a whole number from 1 to 3650',
      default: '90',
      unit: 'days',
    }),
  },
  shape: (read): DeliveryConfig => ({
    smtp: {
      host: read.SMTP_HOST,
      port: read.SMTP_PORT,
      user: read.SMTP_USER,
      password: read.SMTP_PASSWORD,
      from: read.SMTP_FROM_EMAIL,
    },
    notification: {
      url: read.NOTIFICATION_URL,
      token: read.NOTIFICATION_TOKEN,
      type: read.NOTIFICATION_TYPE,
    },
    webhookSecret: read.WEBHOOK_SECRET,
    allowsPrivate: read.DELIVERY_PRIVATE_ADDRESSES,
    allowedDomains: read.DELIVERY_ALLOWED_DOMAINS,
    timeoutMs: read.DELIVERY_TIMEOUT_SECONDS * 1_000,
    quietHours: read.DELIVERY_QUIET_HOURS,
    failuresTo: read.DELIVERY_FAILURES_TO,
    retentionMs: read.DELIVERY_RETENTION_DAYS * DAY_MS,
  }),
});
