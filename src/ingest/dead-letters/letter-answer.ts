import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';
import { MOST_FAULTS } from '../../events/explain.ts';
import type { LetterSummary, StoredLetter } from './dead-letters.ts';
import { MASK } from '../../events/detect-personal.ts';
import { isCountable } from '../../events/personal-names.ts';
import { maskPersonalData } from './mask-personal-data.ts';
import { sources } from '../records.ts';

const letterStates = ['open', 'resolved'] as const;
const time = z.string().meta({ format: 'date-time' });

/** One thing that is wrong with a message. */
export const faultSchema = z.object({
  path: z.string().describe('JSON pointer to what is wrong; "" is the event as a whole.'),
  message: z.string().describe('What is wrong, and what to send instead.'),
});

/** All that is wrong with a message. */
export const faultsSchema = z
  .array(faultSchema)
  .optional()
  .describe(`All that is wrong, at most ${MOST_FAULTS} faults. Absent: path and message say it all.`);

const common = {
  id: z.string(),
  received_at: time,
  state: z.enum(letterStates).describe('Open until a replay of it became an event, or was one already.'),
  reason: z.enum(deadLetterReasons),
  event_type: z.string().nullable().describe('As sent; null when it cannot be told.'),
  path: z.string().describe('JSON pointer to what is wrong; "" is the message as a whole.'),
  message: z.string(),
  faults: faultsSchema,
  source: z.enum(sources),
  origin: z.string().describe('The request or the file.'),
  position: z.int().describe('The index in the request, or the line of the file.'),
};

export const letterSummarySchema = z
  .object({ ...common, body_bytes: z.int(), replays: z.int().describe('How often it was replayed.') })
  .meta({ id: 'DeadLetterSummary' });

export const letterSchema = z
  .object({
    ...common,
    key: z.string(),
    headers: z.record(z.string(), z.string()),
    body_bytes: z.int().describe('Of the whole message.'),
    body_stored_bytes: z.int().describe('Of a message beyond 10 MiB only the first MiB is stored.'),
    body_sha256: z.string().nullable().describe('Of the whole message, when it is not stored whole.'),
    body: z.string().nullable().describe('The message; null when it is not text and must be masked.'),
    body_encoding: z.enum(['utf-8', 'base64']),
    body_masked: z
      .boolean()
      .describe('Whether personal data was hidden: the key lacks the scope dead_letters:raw.'),
    body_truncated: z
      .boolean()
      .describe('Whether the message goes on: a masked body is shown up to its first 64 KiB.'),
    replays: z.array(
      z.object({
        replayed_at: time,
        status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected']),
        reason: z.enum(deadLetterReasons).nullable(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'DeadLetter' });

/** A letter in a list. */
export function renderSummary(letter: LetterSummary): z.infer<typeof letterSummarySchema> {
  return { ...renderCommon(letter), body_bytes: letter.bodyBytes, replays: letter.replays };
}

/** A whole letter, with its personal data only when `isRaw` (G8). */
export function renderLetter(letter: StoredLetter, isRaw: boolean): z.infer<typeof letterSchema> {
  const mask = isRaw ? (text: string) => text : (text: string) => maskPersonalData(text).text;
  const maskName = (name: string) => (isRaw || isCountable(name) ? name : MASK);
  const headers = Object.entries(letter.headers).map(
    ([name, value]) => [maskName(name), mask(value)] as const,
  );
  return {
    ...renderCommon(letter),
    key: mask(letter.key),
    headers: Object.fromEntries(headers),
    body_bytes: letter.whole?.bytes ?? letter.body.length,
    body_stored_bytes: letter.body.length,
    body_sha256: letter.whole?.sha256 ?? null,
    ...renderBody(letter, isRaw),
    replays: letter.replayed.map((replay) => ({
      replayed_at: new Date(replay.replayedAtMs).toISOString(),
      status: replay.status,
      reason: replay.reason,
      message: replay.message,
    })),
  };
}

function renderBody({ body, whole }: Pick<StoredLetter, 'body' | 'whole'>, isRaw: boolean) {
  const isText = isUtf8(body);
  const shown = isText && !isRaw ? maskPersonalData(body.toString()) : null;
  const isPart = shown?.isPart === true || whole !== undefined;
  const flags = { body_masked: !isRaw, body_truncated: isPart };
  if (!isText)
    return { body: isRaw ? body.toString('base64') : null, body_encoding: 'base64' as const, ...flags };
  return { body: shown?.text ?? body.toString(), body_encoding: 'utf-8' as const, ...flags };
}

function renderCommon(letter: LetterSummary | StoredLetter) {
  return {
    id: letter.id,
    received_at: new Date(letter.receivedAtMs).toISOString(),
    state: letter.state,
    reason: letter.reason,
    event_type: letter.eventType,
    path: letter.path,
    message: letter.message,
    ...(letter.faults !== undefined && { faults: [...letter.faults] }),
    source: letter.source,
    origin: letter.origin,
    position: letter.position,
  };
}
