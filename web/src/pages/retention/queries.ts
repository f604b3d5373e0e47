import { axisLabel } from '../../../../src/viz/format/bucket-label.ts';
import { sinceFirst } from '../../../../src/viz/model/retention-model.ts';
import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../../api/batch.ts';
import type { Answer } from '../../api/problems.ts';
import { entries, type RetentionChoice } from './choice.ts';

interface Asked {
  choice: RetentionChoice;
  from: string;
  to: string;
}

/** The last period whose money is shown. */
const LAST = { week: 8, month: 6 } as const;
/** The periods that are told as numbers. */
const TOLD = { week: [1, 2, 4, 8], month: [1, 2, 3, 6] } as const;

/** The questions of the page, by their id. */
export function retentionQueries({ choice, from, to }: Asked): BatchQuery[] {
  const { entry, cohort, returning, measure } = choice;
  const people = { from, to, entry, cohort, period: cohort };
  return [
    { id: 'retention', of: 'retention', query: { ...people, returning, measure } },
    {
      id: 'growth',
      of: 'metrics',
      query: {
        metrics: [
          'users.growth_new',
          'users.growth_retained',
          'users.growth_resurrected',
          'users.growth_churned',
        ],
        from,
        to,
        grain: cohort,
      },
    },
    { id: 'money', of: 'cohort', query: { ...people, last_period: LAST[cohort] } },
  ];
}

/** The cohorts from the first one with people on, each called by its period. */
export function withNames(answer: Answer | undefined): Answer | undefined {
  if (answer?.status !== 200) return answer;
  const body = answer.body as {
    cohorts: readonly { start: string; users: number }[];
    query: { cohort: string };
  };
  const cohorts = sinceFirst(body.cohorts).map((one) => ({
    ...one,
    name: axisLabel(one.start, body.query.cohort),
  }));
  return { ...answer, body: { ...body, cohorts } };
}

type Query = WidgetSpec['query'];

/** What the page draws. The rows of the money need `withNames`. */
export function retentionSpecs(asked: Asked) {
  const { cohort, entry, measure } = asked.choice;
  const [retention, growth, money] = retentionQueries(asked).map(
    ({ of, query }) => ({ of, query }) as Query,
  ) as [Query, Query, Query];
  const who = entries[entry].toLowerCase();
  const told = (n: number): WidgetSpec => ({
    v: 1,
    kind: 'number',
    title: `Back ${n} ${cohort}${n === 1 ? '' : 's'} after the ${who}`,
    unit: 'ratio',
    query: retention,
    look: { of: `curve.${n}.retained`, note: 'mature cohorts only' },
  });
  const drawn = (title: string, show: 'triangle' | 'curve'): WidgetSpec => ({
    v: 1,
    kind: 'retention',
    title,
    query: retention,
    look: { show },
  });
  return {
    told: (measure === 'bracket' ? [] : TOLD[cohort]).map(told),
    triangle: drawn(`Who comes back, by ${cohort} of the ${who}`, 'triangle'),
    curve: drawn('Mean over mature cohorts', 'curve'),
    ...growthSpecs(growth),
    money: moneySpec(money, { who, cohort }),
  };
}

function growthSpecs(query: Query): Record<'active' | 'left', WidgetSpec> {
  const names = {
    'users.growth_retained': 'stayed',
    'users.growth_new': 'new',
    'users.growth_resurrected': 'came back',
  };
  return {
    active: {
      v: 1,
      kind: 'bar',
      title: 'Active people, and how they came about',
      query,
      look: { of: Object.keys(names), names, stacked: true },
    },
    left: {
      v: 1,
      kind: 'bar',
      title: 'Left: active before, not in this one',
      query,
      look: { of: ['users.growth_churned'], names: { 'users.growth_churned': 'left' } },
    },
  };
}

function moneySpec(query: Query, { who, cohort }: { who: string; cohort: keyof typeof LAST }): WidgetSpec {
  return {
    v: 1,
    kind: 'table',
    title: `Revenue since the ${who}, for each person of the cohort`,
    subtitle: 'What they paid less what went back, up to the end of each period',
    query,
    look: {
      rows: 'cohorts',
      columns: [
        { of: 'name', title: 'Cohort', unit: 'text' },
        { of: 'users', title: 'Size' },
        ...Array.from({ length: LAST[cohort] + 1 }, (_, n) => ({
          of: `cells.${n}.since_entry.revenue`,
          title: `${cohort} ${n}`,
          unit: 'money' as const,
        })),
      ],
    },
  };
}
