import type { AcceptedEvent } from '../../support/test-store.ts';
import { type GroupTruth, splitRatioTruth, splitSumTruth } from '../../oracle/analyses/decomposition.ts';
import { money, quotient } from '../../oracle/truth/values.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

type Side = 'before' | 'after';

/** A metric as two numbers that events add to, in hundredths or counts. */
interface Asked {
  metric: string;
  top: (event: AcceptedEvent) => number;
  bottom: (event: AcceptedEvent) => number;
  /** How a sum is split, or a ratio. */
  split: 'sum' | 'money_ratio' | 'ratio';
}

const MILLION = 1_000_000;
const isSold = ({ event_type, currency }: AcceptedEvent) =>
  event_type === 'booking.confirmed' && currency === 'NGN';
const price = (event: AcceptedEvent) => (isSold(event) ? Math.round(Number(event['total_price']) * 100) : 0);
const sold = (event: AcceptedEvent) => Number(isSold(event));
const isOf = (type: string) => (event: AcceptedEvent) => Number(event.event_type === type);

/** Makes the questions why a number of a week is not that of the week before. */
export function whyQuestions(range: AskedRange): AnalysisQuestion[] {
  const asked: Asked[] = [
    { metric: 'payments.gross_bookings', top: price, bottom: sold, split: 'sum' },
    { metric: 'bookings.average_value', top: price, bottom: sold, split: 'money_ratio' },
    {
      metric: 'bookings.conversion_flow',
      top: isOf('booking.confirmed'),
      bottom: isOf('booking.created'),
      split: 'ratio',
    },
  ];
  return asked.map((one) => question(range, one));
}

function question({ from, to, fromMs, toMs }: AskedRange, asked: Asked): AnalysisQuestion {
  return {
    name: `decomposition: ${asked.metric} by city`,
    path: 'decomposition',
    parameters: { from, to, metric: asked.metric, dimensions: 'origin_city', limit: '100' },
    truth: (events) => {
      const sideOf = ({ event_timestamp }: AcceptedEvent): Side | null => {
        const at = Date.parse(event_timestamp);
        if (at >= fromMs && at < toMs) return 'after';
        return at >= fromMs - (toMs - fromMs) && at < fromMs ? 'before' : null;
      };
      const groups = groupsOf(events, asked, sideOf);
      return { decompositions: [{ dimension: 'origin_city', ...decomposed(groups, asked) }] };
    },
  };
}

interface Group {
  city: string | null;
  truth: GroupTruth;
}

function groupsOf(
  events: readonly AcceptedEvent[],
  { top, bottom }: Asked,
  sideOf: (event: AcceptedEvent) => Side | null,
): Group[] {
  const cities = new Map(
    events
      .filter(({ event_type }) => event_type === 'route.created')
      .map((event) => [event['route_id'], String(event['origin_city'])]),
  );
  const groups = new Map<string | null, GroupTruth>();
  for (const event of events) {
    const side = sideOf(event);
    if (side === null || top(event) + bottom(event) === 0) continue;
    const city = cities.get(event['route_id']) ?? null;
    const group = groups.get(city) ?? { before: { top: 0, bottom: 0 }, after: { top: 0, bottom: 0 } };
    group[side].top += top(event);
    group[side].bottom += bottom(event);
    groups.set(city, group);
  }
  return [...groups].map(([city, truth]) => ({ city, truth }));
}

function decomposed(groups: readonly Group[], { split }: Asked) {
  const truths = groups.map(({ truth }) => truth);
  const terms =
    split === 'sum'
      ? splitSumTruth(truths)
      : splitRatioTruth(truths, split === 'money_ratio' ? 1n : BigInt(MILLION))!.terms;
  const show = split === 'ratio' ? (amount: bigint) => quotient(Number(amount), MILLION)! : money;
  const rows = groups.map(({ city }, i) => {
    const amounts = Object.entries(terms[i]!);
    const contribution = amounts.reduce((sum, [, amount]) => sum + amount, 0n);
    return { city, contribution, effects: amounts };
  });
  const size = ({ contribution: of }: (typeof rows)[number]) => (of < 0n ? -of : of);
  const ranked = rows.toSorted((a, b) => Number(size(b) - size(a)) || compareCities(a.city, b.city));
  const change = rows.reduce((sum, { contribution }) => sum + contribution, 0n);
  return {
    change: { change: show(change) },
    groups: ranked.map(({ city, contribution, effects }) => ({
      value: city,
      contribution: show(contribution),
      effects: Object.fromEntries(effects.map(([name, amount]) => [name, show(amount)])),
    })),
    others: null,
  };
}

/** A city that nobody told comes last. */
function compareCities(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}
