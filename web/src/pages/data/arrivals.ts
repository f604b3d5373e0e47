import type { MetricAnswer } from '../../../../src/viz/spec/answer.ts';
import type { SpecOf } from '../../../../src/viz/spec/widget-spec.ts';
import type { ArrivalMinute } from './queries.ts';

export const ARRIVALS_PATH = '/v1/events/outcomes';

/** What became of each record, as people call it; what is looked for first is last, on top of the columns. */
const outcomes = {
  stored: 'stored',
  duplicates: 'told again',
  conflicts: 'told otherwise',
  rejected: 'dead letters',
} as const;
const names = Object.keys(outcomes) as (keyof typeof outcomes)[];

export const arrivalsSpec: SpecOf<'bar'> = {
  v: 1,
  kind: 'bar',
  title: 'What came, and what became of it',
  subtitle: 'Records by minute in the last hour; the running minute is hollow',
  query: { of: ARRIVALS_PATH, query: {} },
  unit: 'count',
  look: { of: names, names: outcomes, stacked: true },
};

const MINUTE_MS = 60_000;

/** The minutes as a series. `localOf` writes an instant as clocks of the business show it, such as `2026-03-02T07:15:00`. */
export function arrivalsBody(
  minutes: readonly ArrivalMinute[],
  { timezone, localOf }: { timezone: string; localOf: (ms: number) => string },
): Pick<MetricAnswer, 'metrics' | 'series' | 'breakdown' | 'others' | 'comparison' | 'query'> {
  return {
    metrics: {},
    breakdown: null,
    others: null,
    comparison: null,
    query: { metrics: names, from: '', to: '', grain: 'minute', timezone, currency: '', dimensions: [] },
    series: minutes.map(({ start, ...values }, at) => ({
      start: localOf(Date.parse(start)),
      end: localOf(Date.parse(start) + MINUTE_MS),
      provisional: at === minutes.length - 1,
      values,
    })),
  };
}
