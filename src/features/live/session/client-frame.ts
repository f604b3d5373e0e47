import { z } from 'zod';

const id = z.string().min(1).max(100);
const seq = z.int().nonnegative();

const subscribe = z.strictObject({
  op: z.literal('subscribe'),
  id: id.describe('The client knows the subscription by it.'),
  topic: z.string().max(100).describe('`metrics`, `realtime` or `pulse`.'),
  query: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Of `metrics`: the body of `POST /v1/metrics/query`. The others take none.'),
  resume: z
    .strictObject({ epoch: z.string().max(100), seq })
    .optional()
    .describe('The epoch and the seq of the last frame that the client has of this query.'),
});
const unsubscribe = z.strictObject({ op: z.literal('unsubscribe'), id });
const seen = z.strictObject({
  op: z.literal('seen'),
  seq: seq.describe('Of the newest `tick` that was handled.'),
});

/** A frame that a client sends. */
export const clientFrameSchema = z.discriminatedUnion('op', [subscribe, unsubscribe, seen]);
export type ClientFrame = z.output<typeof clientFrameSchema>;
export type Subscribe = z.output<typeof subscribe>;

/** The service reads what a client sent as one of these. */
export type ReadFrame =
  | { kind: 'frame'; frame: ClientFrame }
  /** A subscription that cannot be made: it can be told to its id. */
  | { kind: 'wrong'; id: string; issue: z.core.$ZodIssue }
  /** Nothing that this protocol knows. */
  | { kind: 'broken' };

/** Reads a frame of a client. */
export function readClientFrame(text: string): ReadFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'broken' };
  }
  const parsed = clientFrameSchema.safeParse(json);
  if (parsed.success) return { kind: 'frame', frame: parsed.data };
  const named = z.object({ op: z.literal('subscribe'), id }).safeParse(json);
  return named.success
    ? { kind: 'wrong', id: named.data.id, issue: parsed.error.issues[0]! }
    : { kind: 'broken' };
}
