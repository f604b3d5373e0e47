import type { Answer } from '../../metrics/answer.ts';
import type { Metrics } from '../../metrics/make-metrics.ts';
import type { Asking } from '../../platform/warehouse/as-one-asker.ts';
import { periodStart } from '../../metrics/time/grain.ts';
import type { RowLimits } from '../../platform/access/principal.ts';
import { makeZone } from '../../kernel/time-zone.ts';

// The app of one person asks these questions. The filter by the person is made here, of the rows that the token is bound to, and nothing that the
// app sends can take it away.

/** The periods up to the end of today: the local day, week from Monday, and month of the business. */
export const periods = ['day', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

/** Asks metrics about one person, over the period that has today in it. */
export async function askAbout(
  metrics: Pick<Metrics, 'parse' | 'query'>,
  {
    person,
    ids,
    period,
    nowMs,
  }: { person: RowLimits; ids: readonly string[]; period: Period; nowMs: number },
  asking: Asking,
): Promise<Answer> {
  const query = metrics.parse.endpoint(null, { metrics: ids.join(',') });
  const zone = makeZone(query.timezone);
  const today = zone.dayOf(nowMs);
  const range = {
    fromMs: zone.startOfDay(periodStart(today, period)),
    toMs: zone.startOfDay(today + 1),
  };
  return metrics.query({ ...query, range, filters: filtersOf(person) }, asking);
}

/** Throws where there would be no filter: the answer would be about everybody. */
function filtersOf(person: RowLimits): { dimension: string; op: 'in'; values: string[] }[] {
  const filters = Object.entries(person).map(([dimension, id]) => ({
    dimension,
    op: 'in' as const,
    values: [id as string],
  }));
  if (filters.length === 0) throw new Error('A question about a person names nobody.');
  return filters;
}
