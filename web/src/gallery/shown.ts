import { byDay, byProvider, receipt } from '../../../src/viz/examples/answers.ts';
import { examples } from '../../../src/viz/examples/specs.ts';
import type { WidgetKind } from '../../../src/viz/spec/widget-spec.ts';
import type { Answer, Problem } from '../api/problems.ts';
import type { WidgetProps } from '../widgets/widget.tsx';

/** One widget of the gallery: what it is called, how wide it is, and what it is given. */
export interface Shown {
  name: string;
  span: 2 | 3 | 4 | 6 | 8 | 12;
  props: WidgetProps;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const problem: Problem = {
  status: 503,
  code: 'store_unavailable',
  title: 'The store does not answer',
  detail: 'Try again in a moment; GET /ready says whether it is back.',
  request_id: '0191f3c2-7a',
};
const { spec } = examples.number;
const number = (name: string, props: Partial<WidgetProps>): Shown => ({
  name,
  span: 2,
  props: { spec, answer: ok(byDay), ...props },
});
const rate = { ...spec, look: { of: 'payments.attempt_success_rate' } };
const long = { ...spec, title: 'Captured by card and bank transfer in naira' };

const numbers: Shown[] = [
  number('Captured', {}),
  number('Attempt success', { spec: rate }),
  number('Bookings created', { spec: { ...spec, look: { of: 'bookings.created' } } }),
  number('Without comparison', { answer: ok({ ...byDay, comparison: null }) }),
  number('No value', { spec: rate, answer: ok({ ...byDay, metrics: {}, comparison: null, series: [] }) }),
  number('Zero', { answer: ok({ ...byDay, metrics: { 'payments.captured': '0.00' }, comparison: null }) }),
  number('Loading', { answer: undefined }),
  number('Error', { answer: undefined, problem }),
  number('Old, being asked again', { isOld: true }),
  number('Stale', { staleSince: '07:12:03 WAT' }),
  number('Final', { answer: ok({ ...byDay, receipt: { ...receipt, complete: true } }) }),
  number('Restated', { answer: ok({ ...byDay, receipt: { ...receipt, complete: true, late: 128 } }) }),
  number('Not filtered', { spec: { ...spec, look: { ...spec.look, note: 'not by provider' } } }),
  number(long.title, { spec: long, answer: ok({ ...byDay, receipt: { ...receipt, expired: 120 } }) }),
];

const days = [{ firstDay: '2026-03-09', lastDay: '2026-03-10', name: 'Founders’ day', isHoliday: true }];
const widths: Partial<Record<WidgetKind, Shown['span']>> = {
  bars: 4,
  heatmap: 6,
  table: 6,
  funnel: 6,
  retention: 6,
};

const kinds = Object.entries(examples)
  .filter(([kind]) => kind !== 'number')
  .map(([kind, { spec: one, body }]) => ({
    name: one.title,
    span: widths[kind as WidgetKind] ?? (8 as const),
    props: { spec: one, answer: ok(body), days, selected: { provider: 'monnify' } },
  }));

const { spec: bar } = examples.bar;
const flawed = { ...receipt, expired: 4120, left_out_currencies: { GHS: 12 }, maturing: ['users.activated'] };

const states: Shown[] = [
  { name: 'Loading', span: 4, props: { spec: bar, answer: undefined } },
  { name: 'Error', span: 4, props: { spec: bar, answer: { status: 503, body: problem }, onAgain: () => {} } },
  {
    name: 'Empty',
    span: 4,
    props: {
      spec: examples.bars.spec,
      answer: ok({
        ...byProvider,
        breakdown: [],
        others: null,
        receipt: { ...receipt, data_from: '2025-03-01T00:00:00+01:00', data_to: '2026-02-01T00:00:00+01:00' },
      }),
    },
  },
  { name: 'Old, being asked again', span: 4, props: { spec: bar, answer: ok(byDay), isOld: true } },
  { name: 'Stale', span: 4, props: { spec: bar, answer: ok(byDay), staleSince: '07:12:03 WAT' } },
  {
    name: 'Expired, with other currencies',
    span: 4,
    props: { spec: bar, answer: ok({ ...byDay, receipt: flawed }) },
  },
  {
    name: 'Restated',
    span: 4,
    props: { spec: bar, answer: ok({ ...byDay, receipt: { ...receipt, complete: true, late: 128 } }) },
  },
  {
    name: 'Provisional',
    span: 4,
    props: { spec: examples.bars.spec, answer: ok(byProvider) },
  },
  {
    name: 'Lossy',
    span: 4,
    props: {
      spec: bar,
      answer: ok({
        ...byDay,
        receipt: { ...receipt, lossy_sources: [{ origin: 'redis', sampled_out: 31, dropped: 2 }] },
      }),
    },
  },
  { name: 'Two points', span: 4, props: { spec: { ...bar, kind: 'line' }, answer: ok(fewDays(2)) } },
  { name: 'One point', span: 4, props: { spec: bar, answer: ok(fewDays(1)) } },
];

function fewDays(count: number) {
  return { ...byDay, series: byDay.series!.slice(-count), comparison: null };
}

export const sections: readonly { title: string; shown: readonly Shown[] }[] = [
  { title: 'Numbers', shown: numbers },
  { title: 'Kinds', shown: kinds },
  { title: 'States', shown: states },
];
