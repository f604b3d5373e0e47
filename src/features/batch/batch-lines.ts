import { z } from 'zod';
import type { Served } from '../../metrics/kept/serve-answers.ts';
import { time } from '../../metrics/answer.ts';

const watermark = z.string();

/** A line of a batch's answer. */
export const batchLineSchema = z
  .discriminatedUnion('op', [
    z.object({
      op: z.literal('begin'),
      as_of: time('When the batch began.'),
      watermark: watermark.describe(
        'Every answer is complete up to here, or to the end of its range. It is taken before the first statement, and kept answers hold it back.',
      ),
    }),
    z.object({
      op: z.literal('answer'),
      id: z.string(),
      status: z.int().describe('That of the question alone.'),
      cache: z
        .enum(['hit', 'stale', 'miss'])
        .optional()
        .describe('From where an answer with status 200 comes.'),
      retry_after: z
        .int()
        .optional()
        .describe('With 429 and 503: the seconds after which a repeat makes sense.'),
      body: z
        .record(z.string(), z.unknown())
        .describe(
          'Exactly what the endpoint of the question alone answers; a problem where its status is an error.',
        ),
    }),
    z.object({
      op: z.literal('end'),
      watermark: watermark.describe(
        'That of the answer that is complete least far: before the first line only when a question joined a computation that was under way already.',
      ),
    }),
  ])
  .meta({ id: 'BatchLine', description: 'One line of the answer to a batch.' });

/** A question ended so: with an answer as it is sent, or with a problem. */
export type Ended =
  | { status: 200; served: Pick<Served, 'body' | 'cache'> }
  | { status: number; problem: object; retryAfterSeconds: number | null };

/** Writes the line that begins the answer. */
export function beginLine(moment: { as_of: string; watermark: string }): string {
  return `${JSON.stringify({ op: 'begin', ...moment })}\n`;
}

/** Writes the line of one answer. What is served is JSON already, and is not read again. */
export function answerLine(id: string, ended: Ended): string {
  const told =
    'served' in ended
      ? { status: 200, cache: ended.served.cache }
      : {
          status: ended.status,
          ...(ended.retryAfterSeconds !== null && { retry_after: ended.retryAfterSeconds }),
        };
  const body = 'served' in ended ? ended.served.body.toString() : JSON.stringify(ended.problem);
  return `${JSON.stringify({ op: 'answer', id, ...told }).slice(0, -1)},"body":${body}}\n`;
}

/** Writes the line that ends the answer: without it the connection was cut. */
export function endLine(watermark: string): string {
  return `${JSON.stringify({ op: 'end', watermark })}\n`;
}
