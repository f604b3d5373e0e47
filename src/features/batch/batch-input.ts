import { z } from 'zod';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import { invalidIssue, readJsonObject } from '../../metrics/query/query-input.ts';

/** A page has about twenty questions. */
export const MOST_QUERIES = 60;
const MAX_BODY_BYTES = 262_144;

const queries = z
  .array(
    z.strictObject({
      id: z.string().min(1).max(100).describe('The answer is told by it; each once.'),
      of: z
        .string()
        .max(100)
        .describe('`metrics`, `realtime`, or the path of an analysis, such as `funnel`.'),
      query: z
        .record(z.string(), z.unknown())
        .default({})
        .describe(
          'The body that its own endpoint takes: `POST /v1/metrics/query`, or `POST /v1/analytics/{of}` with the parameters of the path as members. `realtime` takes none.',
        ),
    }),
  )
  .min(1)
  .max(MOST_QUERIES)
  .describe('They are answered in about this order: what is seen first comes first.');

/** The body of `POST /v1/metrics/batch`. */
export const batchSchema = z.strictObject({ queries });
/** A question of a batch; `query` may hold anything. */
export type BatchQuery = z.output<typeof queries>[number];

/** Reads the body of a batch. Throws `invalid_parameter`; what single questions hold is not looked at. */
export function readBatch(bytes: Buffer): readonly BatchQuery[] {
  const parsed = batchSchema.safeParse(readJsonObject(bytes, ['queries'], MAX_BODY_BYTES));
  if (!parsed.success) throw invalidIssue(parsed.error.issues[0]!);
  const given = parsed.data.queries;
  const ids = new Set<string>();
  for (const [i, { id }] of given.entries()) {
    if (ids.has(id)) throw invalidParameter(`queries[${i}].id`, 'is there twice', 'an id of its own');
    ids.add(id);
  }
  return given;
}
