import { z } from 'zod';

const seq = z.int().describe('The number of a tick: its time divided by `tickMs`.');
const key = z.string().describe('The query; several subscriptions may have one.');
const state = {
  key,
  seq,
  as_of: z.string(),
};

/** A frame that the service sends. */
export const serverFrameSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('hello'),
    epoch: z.string().describe('A new one: frames of before cannot be resumed.'),
    tickMs: z.int(),
    window: z.int().describe('So many ticks are sent ahead of `seen`.'),
    limits: z.object({
      subs: z.int().describe('Subscriptions of this connection.'),
      bytes: z.int().describe('Of a frame of the client.'),
      frames_per_second: z.int().describe('Of the client, after a burst of as many as subscriptions.'),
    }),
    server_time: z.string(),
    build: z
      .string()
      .describe('The version of the service: a wall display of another one loads itself anew.'),
  }),
  z.object({ op: z.literal('ack'), id: z.string(), key }),
  z.object({
    op: z.literal('snapshot'),
    ...state,
    reason: z.enum(['first', 'gap', 'slow', 'epoch']),
    receipt: z.record(z.string(), z.unknown()),
    data: z.record(z.string(), z.unknown()).describe('The answer without its receipt.'),
  }),
  z.object({
    op: z.literal('delta'),
    ...state,
    prev: z.int().describe('It changes the state of this seq, and no other one.'),
    receipt: z.record(z.string(), z.unknown()).optional(),
    set: z.record(z.string(), z.unknown()).describe('By JSON pointer.'),
    drop: z.array(z.string()).describe('JSON pointers.'),
  }),
  z.object({
    op: z.literal('tick'),
    seq,
    watermark: z
      .string()
      .nullable()
      .describe('Every number is complete up to here, but those of `late`. Null: unknown.'),
    in_flight: z.int().nullable(),
    late: z.array(key).optional().describe('Queries that are still being computed.'),
  }),
  z.object({
    op: z.literal('pace'),
    key,
    every_ms: z.int().describe('From now on it is computed so often.'),
  }),
  z.object({
    op: z.literal('error'),
    id: z.string().optional().describe('Of a subscription that was refused.'),
    key: key.optional().describe('Of a query that cannot be computed now: its last value is stale.'),
    code: z.string(),
    parameter: z.string().optional(),
    message: z.string(),
    remedy: z.string(),
    retry_after_ms: z.int().optional(),
  }),
  z.object({ op: z.literal('closing'), reason: z.string(), reconnect_ms: z.int() }),
]);
export type ServerFrame = z.output<typeof serverFrameSchema>;

/** A frame tells this of an error. */
export type ToldError = Pick<
  Extract<ServerFrame, { op: 'error' }>,
  'code' | 'parameter' | 'message' | 'remedy' | 'retry_after_ms'
>;
