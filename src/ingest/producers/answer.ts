import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { contractOf, deadLetterReasons, type EventType } from '../../events/contract.ts';
import { HOUR_MS } from '../../kernel/units.ts';
import type { StoredLetter } from '../dead-letters/dead-letters.ts';
import { maskPersonalData } from '../dead-letters/mask-personal-data.ts';
import { sources } from '../records.ts';
import { type Sight, shownPayload } from '../sight.ts';
import { type ListedProducer, type Sample, type Sent, sumRecords } from './store.ts';

const time = z.string().meta({ format: 'date-time' });

const name = z.string().nullable().describe('Null: the records that name no producer.');

/** A producer in the list. */
export const listedSchema = z
  .object({
    name,
    received: z.int().describe('Records, whatever became of them.'),
    rejected: z.int(),
    families: z.array(z.string()).describe('Of the events that were accepted.'),
    last_received_at: time,
  })
  .meta({ id: 'ListedProducer' });

const sentSchema = z.object({
  received: z.int(),
  accepted: z.int().describe('Duplicates and conflicts included.'),
  rejected: z.int(),
  per_minute: z.number().describe('Records received, on average.'),
  conflicts: z.int().describe('Told before with a field otherwise; /v1/conflicts shows them.'),
  lag_seconds: z
    .object({ p50: z.number(), p95: z.number(), max: z.number() })
    .nullable()
    .describe('From the time of an event to its arrival. Null: no event came.'),
  types: z.array(z.object({ event_type: z.string(), accepted: z.int() })),
  rejects: z.array(z.object({ reason: z.enum(deadLetterReasons), records: z.int() })),
  dropped_fields: z
    .record(z.string(), z.int())
    .describe('Fields that the contract does not know, and how many records had each.'),
});

const sampleSchema = z.object({
  received_at: time,
  status: z.enum(['accepted', 'rejected']),
  event_type: z.string().nullable(),
  source: z.enum(sources),
  origin: z.string().describe('The request, the file or the topic.'),
  position: z.int(),
  payload: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      'As stored, without what stands for personal data; coordinates only with geo:exact, ids of persons only with personal:read. Null when it was rejected.',
    ),
  dead_letter_id: z.string().optional(),
  message: z.string().optional().describe('What is wrong with it.'),
  body: z.string().nullable().optional().describe('Of a rejected one: its text, masked.'),
});

/** One producer: how it is doing. */
export const producerSchema = z
  .object({
    name: z.string(),
    last_received_at: time,
    last_hour: sentSchema,
    last_day: sentSchema,
    samples: z.array(sampleSchema).describe('The last ten records, newest first.'),
  })
  .meta({ id: 'Producer' });

/** Renders a producer of the list. */
export function renderListed(producer: ListedProducer): z.infer<typeof listedSchema> {
  const { received, rejected, families, lastReceivedAtMs } = producer;
  return {
    name: producer.name === '' ? null : producer.name,
    received,
    rejected,
    families,
    last_received_at: new Date(lastReceivedAtMs).toISOString(),
  };
}

/** Renders what was sent in so many hours. */
export function renderSent(sent: Sent, hours: number): z.infer<typeof sentSchema> {
  const [accepted, rejected] = [sumRecords(sent.byType), sumRecords(sent.byReason)];
  const minutes = (hours * HOUR_MS) / 60_000;
  return {
    received: accepted + rejected,
    accepted,
    rejected,
    per_minute: Number(((accepted + rejected) / minutes).toFixed(2)),
    conflicts: sent.conflicts,
    lag_seconds: sent.lag,
    types: sent.byType.map(({ eventType, records }) => ({ event_type: eventType, accepted: records })),
    rejects: sent.byReason,
    dropped_fields: Object.fromEntries(sent.dropped.map(({ field, records }) => [field, records])),
  };
}

/** Renders a record for somebody who sees so much; `letter` is that of a rejected one, null when it is no longer kept. */
export function renderSample(
  sample: Sample,
  letter: StoredLetter | null,
  sight: Sight,
): z.infer<typeof sampleSchema> {
  const { receivedAtMs, isAccepted, eventType, source, origin, position, payload, identity } = sample;
  const common = {
    received_at: new Date(receivedAtMs).toISOString(),
    source,
    origin,
    position,
  };
  if (isAccepted)
    return {
      ...common,
      status: 'accepted',
      event_type: eventType,
      payload: payload && shownPayload(contractOf(eventType as EventType), payload, sight),
    };
  const isText = letter !== null && isUtf8(letter.body);
  return {
    ...common,
    status: 'rejected',
    event_type: letter?.eventType ?? null,
    payload: null,
    dead_letter_id: identity,
    ...(letter !== null && { message: letter.message }),
    body: isText ? maskPersonalData(letter.body.toString(), SHOWN_CHARACTERS).text : null,
  };
}

const SHOWN_CHARACTERS = 4_096;
