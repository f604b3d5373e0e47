import { z } from 'zod';
import { invalidParameter } from '../query/invalid-parameter.ts';

/** How many minutes each entry of `minutes` may have. All of them divide an hour. */
const widths = { '1m': 1, '5m': 5, '10m': 10, '15m': 15 } as const;
const grains = ['auto', '1m', '5m', '10m', '15m'] as const;
const comparisons = ['none', 'same_period_last_week'] as const;

/** The parameters of `GET /v1/metrics/realtime`. Each has a default. */
export const realtimeQuerySchema = z.strictObject({
  grain: z
    .enum(grains)
    .default('1m')
    .describe(
      'How much each entry of `minutes` holds. `auto`: the shortest with which half of the entries have five bookings or five payments.',
    ),
  compare: z
    .enum(comparisons)
    .default('none')
    .describe('`same_period_last_week` adds the counts of the same minutes a week before.'),
});
export type RealtimeQuery = z.infer<typeof realtimeQuerySchema>;

/** The widths of a grain in minutes, the shortest first: one, or all that `auto` chooses from. */
export function widthsOf(grain: RealtimeQuery['grain']): readonly number[] {
  return grain === 'auto' ? Object.values(widths) : [widths[grain]];
}

/** Reads the parameters; throws `invalid_parameter`. */
export function parseRealtimeQuery(given: Readonly<Record<string, unknown>>): RealtimeQuery {
  const { success, data, error } = realtimeQuerySchema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw invalidParameter(issue.keys[0]!, 'is not known', ['grain', 'compare']);
  const parameter = String(issue?.path[0]);
  throw invalidParameter(parameter, 'has an unknown value', parameter === 'grain' ? grains : comparisons);
}
