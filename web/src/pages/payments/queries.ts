import type { SpecOf, WidgetQuery, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import { filtersLess, groupByFilters, type KnownFilters, noteOfLeft } from '../../view/group-by-filters.ts';
import { addDays, textOf } from '../../view/presets.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

// What the page of payments asks. Refunds and revenue are of no provider, so a filter by one does not go with them: they then show
// all of them, and say so. Failures alone have a code.

const SUCCESS = 'payments.attempt_success_rate';
const CAPTURED = 'payments.captured';
const FAILED = ['payments.failed', 'payments.failed_amount'];
const kpis = {
  captured: [CAPTURED, 'Captured'],
  success: [SUCCESS, 'Attempt success'],
  refunded: ['payments.refunded', 'Refunded'],
  revenue: ['payments.net_revenue', 'Net revenue'],
  takeRate: ['payments.take_rate', 'Take rate'],
  time: ['payments.processing_time_p95', 'Time to pay, p95'],
} as const;
/** The table by day goes back so far at least. */
const DAYS_OF_TABLE = 7;

const metrics = (query: object): WidgetQuery => ({ of: 'metrics', query: { ...query } });

/** A view, and by what each metric can be filtered. */
interface Asked {
  view: ResolvedView;
  known: KnownFilters;
}

/** The filters of the view that all of these metrics know. */
function filtersOf({ view, known }: Asked, asked: readonly string[]) {
  const left = groupByFilters(asked, view.filters, known.dimensionsOf).flatMap((group) => group.left);
  return { filters: filtersLess(view.filters, left), note: noteOfLeft([...new Set(left)], known.titleOf) };
}

function numbers({ view, known }: Asked): Record<string, SpecOf<'number'>> {
  const base = {
    from: view.from,
    to: view.to,
    grain: view.grain,
    ...(view.compare && { compare: view.compare }),
  };
  const all = Object.values(kpis).map(([of]) => of);
  const questions = groupByFilters(all, view.filters, known.dimensionsOf).map((group) => ({
    ...group,
    query: metrics({ ...base, metrics: group.metrics, filters: group.filters }),
    note: noteOfLeft(group.left, known.titleOf),
  }));
  return Object.fromEntries(
    Object.entries(kpis).map(([id, [of, title]]) => {
      const { query, note } = questions.find((question) => question.metrics.includes(of))!;
      const look = { of, ...(note !== null && { note }) };
      return [id, { v: 1, kind: 'number', title, query, look } satisfies SpecOf<'number'>];
    }),
  );
}

const buckets: Readonly<Record<string, string>> = { '15m': 'quarter of an hour' };

/** What the details have in common: the range, and the filters that their metrics know. */
function baseOf(asked: Asked, of: readonly string[]) {
  const { from, to, compare } = asked.view;
  const { filters, note } = filtersOf(asked, of);
  // What is not filtered says so before all else.
  const say = (subtitle: string) => (note === null ? subtitle : `All, ${note}. ${subtitle}`);
  return { base: { from, to, filters }, compared: compare === null ? {} : { compare }, say };
}

function byTime(asked: Asked): WidgetSpec {
  const { base, compared, say } = baseOf(asked, [CAPTURED]);
  const { grain, compare } = asked.view;
  return {
    v: 1,
    kind: 'bar',
    title: `Captured by ${buckets[grain] ?? grain}`,
    subtitle: say(
      `Hollow: not complete yet.${compare === null ? '' : ' Dotted: the period it is compared with'}`,
    ),
    query: metrics({ ...base, grain, ...compared, metrics: [CAPTURED] }),
    look: { of: [CAPTURED] },
  };
}

function heatmap(asked: Asked): WidgetSpec {
  const { base, say } = baseOf(asked, [SUCCESS]);
  return {
    v: 1,
    kind: 'heatmap',
    title: 'Success by method and provider, in %',
    subtitle: say('Dark: fails more often. Click a name or a cell to filter the page'),
    query: metrics({
      ...base,
      metrics: [SUCCESS],
      dimensions: ['payment_method', 'provider'],
      order: [{ by: SUCCESS, direction: 'asc' }],
    }),
    look: { of: SUCCESS, rows: 'payment_method', columns: 'provider', scale: 'bad' },
  };
}

function errors(asked: Asked): WidgetSpec {
  const { base, compared, say } = baseOf(asked, FAILED);
  return {
    v: 1,
    kind: 'table',
    title: 'Why attempts fail',
    subtitle: say('The amount is of every attempt, also where it was paid later'),
    query: metrics({
      ...base,
      ...compared,
      metrics: FAILED,
      dimensions: ['error_code'],
      order: [{ by: 'payments.failed', direction: 'desc' }],
      limit: 10,
    }),
    look: {
      columns: [
        { of: 'error_code' },
        { of: 'payments.failed', title: 'Failed', show: ['bar', 'share', 'change'] },
        { of: 'payments.failed_amount', title: 'Amount' },
      ],
      total: true,
    },
  };
}

function byDay(asked: Asked): WidgetSpec {
  const ofDay = [
    CAPTURED,
    'payments.refunded',
    'payments.net_cash_flow',
    'payouts.requested_amount',
    'payouts.paid_amount',
  ];
  const { base, say } = baseOf(asked, ofDay);
  return {
    v: 1,
    kind: 'table',
    title: 'Payments and payouts by day',
    subtitle: say('Left over: captured, less refunded, less paid out to drivers'),
    query: metrics({ ...base, from: atLeastDaysBefore(asked.view), grain: 'day', metrics: ofDay }),
    look: {
      columns: [
        { of: 'start', title: 'Day' },
        { of: 'payments.captured' },
        { of: 'payments.refunded' },
        { of: 'payouts.requested_amount', title: 'Payouts requested', minor: true },
        { of: 'payouts.paid_amount', title: 'Paid out' },
        { of: 'payments.net_cash_flow', less: 'payouts.paid_amount', title: 'Left over' },
        { of: 'state', title: 'State', unit: 'text' },
      ],
      total: true,
      sort: { of: 'start', direction: 'desc' },
    },
  };
}

const effectNames = {
  volume: 'How many',
  price: 'How large',
  mix: 'Mix of providers',
  new: 'New',
  gone: 'Gone',
};

/** What moved captured money: first how, then which providers. Null without a comparison. */
function why(asked: Asked): Record<string, SpecOf<'bars'>> | null {
  const { from, to, compare } = asked.view;
  if (compare === null) return null;
  const query: WidgetQuery = {
    of: 'decomposition',
    query: {
      metric: CAPTURED,
      from,
      to,
      compare,
      dimensions: ['provider'],
      limit: 6,
      filters: filtersOf(asked, [CAPTURED]).filters,
    },
  };
  const bars = (
    title: string,
    subtitle: string | undefined,
    look: SpecOf<'bars'>['look'],
  ): SpecOf<'bars'> => ({
    v: 1,
    kind: 'bars',
    title,
    ...(subtitle !== undefined && { subtitle }),
    unit: 'money',
    query,
    look,
  });
  return {
    effects: bars('Why it changed', 'Captured money, against what it is compared with', {
      rows: 'decompositions.0.effects',
      label: 'name',
      of: 'value',
      names: effectNames,
      signed: true,
    }),
    providers: bars('What moved it, by provider', undefined, {
      rows: 'decompositions.0.groups',
      label: 'value',
      of: 'contribution',
      signed: true,
    }),
  };
}

/** What a number is made of, when somebody opens it. */
export const breakdowns = {
  provider: 'Provider',
  payment_method: 'Method',
  hour_of_day: 'Hour of the day',
  weekday: 'Weekday',
} as const;

/** The number that is open, cut by a dimension. */
export function breakdownSpec(
  asked: Asked,
  { of, by, title }: { of: string; by: string; title: string },
): WidgetSpec {
  const { base, compared } = baseOf(asked, [of]);
  const isOfTime = by === 'hour_of_day' || by === 'weekday';
  return {
    v: 1,
    kind: 'bars',
    title,
    query: metrics({
      ...base,
      ...compared,
      metrics: [of],
      dimensions: [by],
      // Of a rate the worst is what one looks for.
      order: [isOfTime ? { by } : { by: of, ...(of === SUCCESS && { direction: 'asc' }) }],
      limit: 24,
    }),
    look: { of, coloured: by === 'provider' || by === 'payment_method', ...(of === SUCCESS && { full: 1 }) },
  };
}

/** Every spec of the page by its id, and which of them share a question. */
export function specsOf(asked: Asked) {
  return {
    numbers: numbers(asked),
    details: { byTime: byTime(asked), heatmap: heatmap(asked), errors: errors(asked), byDay: byDay(asked) },
    why: why(asked),
  };
}

function atLeastDaysBefore({ from, to }: ResolvedView): string {
  const [year, month, day] = to.slice(0, 10).split('-').map(Number) as [number, number, number];
  const earliest = textOf(addDays({ year, month, day }, -DAYS_OF_TABLE));
  return from.slice(0, 10) < earliest ? from : earliest;
}
