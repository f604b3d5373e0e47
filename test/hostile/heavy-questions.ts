import type { Target } from './probe.ts';

/** A question for the first hundred metrics of the catalogue, by day. */
export interface HeavyQuestion {
  days: number;
  compare: boolean;
}

/** As much as the budget of a question allows: a hundred metrics of two years, compared. */
export const heaviest: HeavyQuestion = { days: 740, compare: true };

/** Writes the question as the body of POST /v1/metrics/query. The range ends on 8 September 2026. */
export async function heavyBody(target: Target, { days, compare }: HeavyQuestion): Promise<string> {
  const answer = await target.ask('/v1/metrics/catalog');
  const { metrics } = (await answer.json()) as { metrics: { id: string }[] };
  const to = Date.UTC(2026, 8, 8);
  const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return JSON.stringify({
    metrics: metrics.slice(0, 100).map(({ id }) => id),
    from: dateOf(to - days * 86_400_000),
    to: dateOf(to),
    grain: 'day',
    ...(compare && { compare: 'previous_period' }),
  });
}
