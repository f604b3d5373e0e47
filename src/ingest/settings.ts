import { z } from 'zod';
import { ownFields } from '../events/own-fields.ts';
import { soundsPersonal } from '../events/personal-names.ts';
import { MIB } from '../kernel/units.ts';
import { defineSection } from '../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../platform/config/define-setting.ts';
import { list, timezone } from '../platform/config/setting-schemas.ts';

const dayOrTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms));

const secrets = z
  .string()
  .transform((text) => text.split(',').map((secret) => secret.trim()))
  .pipe(
    z.array(
      z
        .string()
        .regex(/^(?:hex:(?:[0-9a-f]{2}){16,}|(?!hex:).{16,})$/s)
        .max(1000),
    ),
  );
const fieldNames = list.refine((names) => !names.some((name) => soundsPersonal(name) || ownFields.has(name)));

/** These settings say what is taken, and in batches of which size. */
export const ingestSection = defineSection({
  title: 'Intake',
  settings: {
    EVENT_TIME_MIN: setting(dayOrTime, {
      description: 'The earliest event time that is believed; an older event becomes a dead letter.',
      allowed: 'a day (2000-01-01, in UTC) or a moment in RFC 3339',
      default: '2000-01-01',
    }),
    DIALECT_TIMEZONE: setting(timezone, {
      description:
        'The time zone of producers that send local times without one; docs/DIALECTS.md says which fields these are.',
      allowed: 'a time zone of the IANA database, such as Africa/Lagos',
      default: 'UTC',
    }),
    BATCH_MAX_EVENTS: setting(wholeNumber(1, 50_000), {
      description: 'A batch closes when it holds this many events.',
      allowed: 'a whole number from 1 to 50000',
      default: '50000',
      unit: 'events',
    }),
    BATCH_MAX_WAIT_MS: setting(wholeNumber(0, 10_000), {
      description:
        'The plain wait of a batch before it lands, not its longest. A sender who is alone waits half of it; under a trickle of many senders a batch gathers five ' +
        'times as long, because the smallest batch costs the store nearly as much as one of hundreds of events.',
      allowed: 'a whole number from 0 to 10000',
      default: '200',
      unit: 'milliseconds',
    }),
    BATCH_MAX_BYTES: setting(wholeNumber(16 * MIB, 256 * MIB), {
      description: 'A batch closes when its events reach this size.',
      allowed: 'a whole number from 16777216 to 268435456',
      default: String(64 * MIB),
      unit: 'bytes',
    }),
    INTAKE_MAX_PENDING_BYTES: setting(wholeNumber(16 * MIB, 4096 * MIB), {
      description:
        'How much may wait in memory for the event store. What goes beyond is refused with 503 and Retry-After.',
      allowed: 'a whole number from 16777216 to 4294967296, at least BATCH_MAX_BYTES',
      default: String(128 * MIB),
      unit: 'bytes',
    }),
    PERSONAL_DATA_KEY: optionalSetting(secrets, {
      description:
        'The secret of everything that stands for personal data. Left out: one is generated and kept in DATA_DIR. To rotate it, put a new one ' +
        'in front: phone numbers and e-mail addresses are then hashed with the first. The last one tells re-sent events from ' +
        'changed ones and must stay.',
      allowed:
        'one or several of 16 to 1000 characters each, with commas between; hex: in front of 32 hexadecimal digits or more stands for their bytes',
      secret: true,
    }),
    KEEP_EXTRA_FIELDS: setting(fieldNames, {
      description:
        'Fields that land though the contract does not know them, where your analysts need them; e-mail addresses and long ' +
        'numbers in them are masked, texts cut at 2,000 characters. Every other unknown field is dropped and counted. Empty: none.',
      allowed:
        "names of fields with commas between, none of which sounds personal, such as first_name or card_pan, or is the service's own, such as dialect",
      default: '',
      example: 'app_version,campaign',
    }),
  },
  shape: (read) => ({
    eventTimeMinMs: read.EVENT_TIME_MIN,
    /** The time zone of producers that name none. */
    dialectTimezone: read.DIALECT_TIMEZONE,
    limits: {
      maxEvents: read.BATCH_MAX_EVENTS,
      maxBytes: read.BATCH_MAX_BYTES,
      maxWaitMs: read.BATCH_MAX_WAIT_MS,
      maxPendingBytes: read.INTAKE_MAX_PENDING_BYTES,
    },
    /** Newest first. Null: one is generated and kept in the data directory. */
    personalSecrets: read.PERSONAL_DATA_KEY,
    keepExtraFields: read.KEEP_EXTRA_FIELDS,
  }),
  contradictions: ({ BATCH_MAX_BYTES: batch, INTAKE_MAX_PENDING_BYTES: pending }) =>
    batch !== undefined && pending !== undefined && batch > pending
      ? [`BATCH_MAX_BYTES="${batch}" must be at most INTAKE_MAX_PENDING_BYTES, which is ${pending}`]
      : [],
});
export type IngestConfig = ReturnType<typeof ingestSection.shape>;
