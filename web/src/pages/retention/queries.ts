import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import { entries, type RetentionChoice } from './choice.ts';

interface Asked {
  choice: RetentionChoice;
  from: string;
  to: string;
}

/** The last period whose money is shown. */
const LAST = { week: 12, month: 12 } as const;
/** The periods that are told as numbers. */
const TOLD = { week: [1, 2, 4, 8], month: [1, 2, 3, 6] } as const;

type Query = WidgetSpec['query'];

/** The widgets of the page: the periods that are told as numbers, and the charts. */
export function retentionSpecs({ choice, from, to }: Asked): Readonly<Record<string, WidgetSpec>> {
  const { entry, cohort, returning, measure } = choice;
  const people = { from, to, entry, cohort, period: cohort };
  const retention: Query = { of: 'retention', query: { ...people, returning, measure } };
  const who = entries[entry].toLowerCase();
  const toldOf = (n: number): WidgetSpec => ({
    v: 1,
    kind: 'number',
    title: `Back ${n} ${cohort}${n === 1 ? '' : 's'} after the ${who}`,
    unit: 'ratio',
    query: retention,
    look: {
      of: `curve.${n}.retained`,
      note: 'mature cohorts only',
      // By the other measure a late return may still raise it.
      settled: measure !== 'unbounded',
      none: `no cohort is ${n} ${cohort}s old yet`,
    },
  });
  const drawn = (title: string, show: 'triangle' | 'curve'): WidgetSpec => ({
    v: 1,
    kind: 'retention',
    title,
    query: retention,
    look: { show },
  });
  const told = measure === 'bracket' ? [] : TOLD[cohort];
  return {
    ...Object.fromEntries(told.map((n) => [`back-${n}`, toldOf(n)])),
    triangle: drawn(`Who comes back, by ${cohort} of the ${who}`, 'triangle'),
    curve: drawn('How return fades, period by period', 'curve'),
    ...growthSpecs({ from, to, grain: cohort }),
    money: moneySpec({ of: 'cohort', query: { ...people, last_period: LAST[cohort] } }, who),
  };
}

function growthSpecs(range: object): Record<'active' | 'left', WidgetSpec> {
  const names = {
    'users.growth_retained': 'stayed',
    'users.growth_new': 'new',
    'users.growth_resurrected': 'came back',
  };
  const metrics = [...Object.keys(names), 'users.growth_churned'];
  const query = { of: 'metrics', query: { metrics, ...range } };
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

function moneySpec(query: Query, who: string): WidgetSpec {
  return {
    v: 1,
    kind: 'retention',
    title: `Revenue since the ${who}, for each person of the cohort`,
    subtitle: 'What they paid less what went back, up to the end of each period',
    query,
    look: { of: 'since_entry.revenue' },
    unit: 'money',
  };
}
