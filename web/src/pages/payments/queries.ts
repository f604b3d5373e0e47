import type { SpecOf, WidgetQuery, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import { addDays, textOf } from '../../view/presets.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

// What the page of payments asks. Refunds and revenue are of no provider, so a filter by one does not go with them: they then show
// all of them, and say so.

const SUCCESS = 'payments.attempt_success_rate';
const ofAttempts = ['payments.captured', SUCCESS, 'payments.processing_time_p95'] as const;
const ofAll = ['payments.refunded', 'payments.net_revenue', 'payments.take_rate'] as const;
/** By these attempts can be cut, and refunds and revenue cannot. */
const attemptsOnly = new Set(['payment_method', 'provider', 'error_code']);
/** Failures alone have a code. */
const failuresOnly = new Set(['error_code']);
/** The table by day goes back so far at least. */
const DAYS_OF_TABLE = 7;

const metrics = (query: object): WidgetQuery => ({ of: 'metrics', query: { ...query } });

function numbers(view: ResolvedView): Record<string, SpecOf<'number'>> {
  const without = (left: ReadonlySet<string>) => view.filters.filter(({ dimension }) => !left.has(dimension));
  const base = {
    from: view.from,
    to: view.to,
    grain: view.grain,
    ...(view.compare && { compare: view.compare }),
  };
  const isCut = view.filters.some(({ dimension }) => attemptsOnly.has(dimension));
  const attempts = metrics({ ...base, metrics: ofAttempts, filters: without(failuresOnly) });
  const all = metrics({ ...base, metrics: ofAll, filters: without(attemptsOnly) });
  const number = (query: WidgetQuery, of: string, title: string): SpecOf<'number'> => ({
    v: 1,
    kind: 'number',
    title,
    query,
    look: { of, ...(query === all && isCut && { note: 'all providers' }) },
  });
  return {
    captured: number(attempts, 'payments.captured', 'Captured'),
    success: number(attempts, SUCCESS, 'Attempt success'),
    refunded: number(all, 'payments.refunded', 'Refunded'),
    revenue: number(all, 'payments.net_revenue', 'Net revenue'),
    takeRate: number(all, 'payments.take_rate', 'Take rate'),
    time: number(attempts, 'payments.processing_time_p95', 'Processing time, p95'),
  };
}

const buckets: Readonly<Record<string, string>> = { '15m': 'quarter of an hour' };

/** What the details have in common. */
function baseOf({ from, to, filters, compare }: ResolvedView) {
  const ofFailures = filters.filter(({ dimension }) => !failuresOnly.has(dimension));
  return { base: { from, to, filters: ofFailures }, compared: compare === null ? {} : { compare } };
}

function byTime(view: ResolvedView): WidgetSpec {
  const { base, compared } = baseOf(view);
  const { grain, compare } = view;
  return {
    v: 1,
    kind: 'bar',
    title: `Captured by ${buckets[grain] ?? grain}`,
    subtitle: compare === null ? 'Hollow: not complete yet' : 'Dotted: what it is compared with',
    query: metrics({ ...base, grain, ...compared, metrics: ['payments.captured'] }),
    look: { of: ['payments.captured'] },
  };
}

function heatmap(view: ResolvedView): WidgetSpec {
  const { base } = baseOf(view);
  return {
    v: 1,
    kind: 'heatmap',
    title: 'Success by method and provider, in %',
    subtitle: 'Dark: fails more often. Click a name or a cell to filter the page',
    query: metrics({
      ...base,
      metrics: [SUCCESS],
      dimensions: ['payment_method', 'provider'],
      order: [{ by: SUCCESS, direction: 'asc' }],
    }),
    look: { of: SUCCESS, rows: 'payment_method', columns: 'provider', scale: 'bad' },
  };
}

function errors(view: ResolvedView): WidgetSpec {
  const { base, compared } = baseOf(view);
  return {
    v: 1,
    kind: 'table',
    title: 'Why attempts fail',
    subtitle: 'By the code of the provider. The amount is of every attempt, also where it was paid later',
    query: metrics({
      ...base,
      filters: view.filters,
      ...compared,
      metrics: ['payments.failed', 'payments.failed_amount'],
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

function byDay(view: ResolvedView): WidgetSpec {
  const { base } = baseOf(view);
  return {
    v: 1,
    kind: 'table',
    title: 'Payments and payouts by day',
    subtitle:
      'Left over is captured less refunded less paid out to drivers; below 0 more went out than came in',
    query: metrics({
      ...base,
      filters: view.filters.filter(({ dimension }) => !attemptsOnly.has(dimension)),
      from: atLeastDaysBefore(view),
      grain: 'day',
      metrics: [
        'payments.captured',
        'payments.refunded',
        'payments.net_cash_flow',
        'payouts.requested_amount',
        'payouts.paid_amount',
      ],
    }),
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

/** What moved captured money: first how, then which providers. Null without a comparison. */
function why({ from, to, compare, filters }: ResolvedView): Record<string, SpecOf<'bars'>> | null {
  if (compare === null) return null;
  const query: WidgetQuery = {
    of: 'decomposition',
    query: {
      metric: 'payments.captured',
      from,
      to,
      compare,
      dimensions: ['provider'],
      limit: 6,
      filters: filters.filter(({ dimension }) => !failuresOnly.has(dimension)),
    },
  };
  const names = {
    volume: 'How many',
    price: 'How large',
    mix: 'Mix of providers',
    new: 'New',
    gone: 'Gone',
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
      names,
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
  view: ResolvedView,
  { of, by, title }: { of: string; by: string; title: string },
): WidgetSpec {
  const isOfTime = by === 'hour_of_day' || by === 'weekday';
  return {
    v: 1,
    kind: 'bars',
    title,
    query: metrics({
      from: view.from,
      to: view.to,
      ...(view.compare && { compare: view.compare }),
      filters: view.filters.filter(({ dimension }) => !failuresOnly.has(dimension)),
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
export function specsOf(view: ResolvedView) {
  return {
    numbers: numbers(view),
    details: { byTime: byTime(view), heatmap: heatmap(view), errors: errors(view), byDay: byDay(view) },
    why: why(view),
  };
}

function atLeastDaysBefore({ from, to }: ResolvedView): string {
  const [year, month, day] = to.slice(0, 10).split('-').map(Number) as [number, number, number];
  const earliest = textOf(addDays({ year, month, day }, -DAYS_OF_TABLE));
  return from.slice(0, 10) < earliest ? from : earliest;
}
