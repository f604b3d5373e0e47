import type { AcceptedEvent } from '../../support/test-store.ts';
import { distributionTruth } from '../../oracle/analyses/distribution.ts';
import { divide, money } from '../../oracle/truth/values.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const MILLION = 1_000_000;
const PER_MILLE = [0, 100, 250, 500, 900, 999, 1000];

/** A number in smallest units, of a person where several are added up, and in a group where groups are asked for. */
interface Told {
  value: number;
  person?: string;
  group?: string | null;
}

interface Asked {
  property: string;
  /** So many smallest units make one of the property. */
  divisor: number;
  isMoney?: boolean;
  dimension?: string;
  edges: number[];
  of: (events: readonly AcceptedEvent[], isIn: (event: AcceptedEvent) => boolean) => Told[];
}

const hundredths = (amount: unknown) => Math.round(Number(amount) * 100);
const ms = (time: unknown) => Date.parse(String(time));
const ofType = (events: readonly AcceptedEvent[], type: string) =>
  events.filter(({ event_type }) => event_type === type);

/** Makes the questions about how numbers are spread. */
export function distributionQuestions(range: AskedRange): AnalysisQuestion[] {
  return [prices, processing, delays, distances, spending].map((asked) => question(range, asked));
}

const prices: Asked = {
  property: 'booking_price',
  divisor: 100,
  isMoney: true,
  dimension: 'origin_city',
  edges: [0, 1000, 2000, 4000, 8000],
  of: (events, isIn) => {
    const cities = new Map(
      ofType(events, 'route.created').map((event) => [event['route_id'], String(event['origin_city'])]),
    );
    return ofType(events, 'booking.confirmed')
      .filter((event) => isIn(event) && event['currency'] === 'NGN')
      .map((event) => ({
        value: hundredths(event['total_price']),
        group: cities.get(event['route_id']) ?? null,
      }));
  },
};

const processing: Asked = {
  property: 'payment_processing_time',
  divisor: 1,
  edges: [0, 5_000, 20_000, 60_000],
  of: (events, isIn) =>
    ofType(events, 'payment.success')
      .filter((event) => isIn(event) && event['processing_time_ms'] != null)
      .map((event) => ({ value: Number(event['processing_time_ms']) })),
};

const delays: Asked = {
  property: 'departure_delay',
  divisor: 60_000,
  edges: [-5, 0, 5, 10, 30],
  of: (events, isIn) => {
    const starts = new Map(ofType(events, 'trip.started').map((event) => [event['trip_id'], event]));
    return ofType(events, 'trip.completed')
      .filter(isIn)
      .flatMap((event) => {
        const start = starts.get(event['trip_id']);
        return start === undefined
          ? []
          : [{ value: ms(start['actual_departure']) - ms(start['scheduled_departure']) }];
      });
  },
};

const distances: Asked = {
  property: 'trip_distance',
  divisor: 1000,
  edges: [0, 10, 25, 50, 100],
  of: (events, isIn) =>
    ofType(events, 'trip.completed')
      .filter((event) => isIn(event) && event['distance_km'] != null)
      .map((event) => ({ value: Math.round(Number(event['distance_km']) * 1000) })),
};

const spending: Asked = {
  property: 'rider_spending',
  divisor: 100,
  isMoney: true,
  edges: [0, 2500, 5000, 10_000],
  of: (events, isIn) =>
    ofType(events, 'booking.confirmed')
      .filter((event) => isIn(event) && event['currency'] === 'NGN')
      .map((event) => ({ value: hundredths(event['total_price']), person: String(event['rider_id']) })),
};

function question(
  { from, to, fromMs, toMs }: AskedRange,
  { property, dimension, edges, ...asked }: Asked,
): AnalysisQuestion {
  const isIn = ({ event_timestamp }: AcceptedEvent) =>
    ms(event_timestamp) >= fromMs && ms(event_timestamp) < toMs;
  return {
    name: `distribution: ${property}`,
    path: 'distribution',
    parameters: {
      from,
      to,
      property,
      edges: edges.join(','),
      levels: PER_MILLE.map((level) => level / 1000).join(','),
      limit: '100',
      ...(dimension !== undefined && { dimension }),
    },
    truth: (events) => {
      const told = asked.of(events, isIn);
      const describe = (some: readonly Told[]) => described(some, { ...asked, edges });
      const groups = [...Map.groupBy(told, ({ group }) => group ?? null)].sort(
        ([a, left], [b, right]) => right.length - left.length || ((a ?? '') < (b ?? '') ? -1 : 1),
      );
      return {
        ...describe(told),
        groups: dimension === undefined ? null : groups.map(([value, own]) => ({ value, ...describe(own) })),
      };
    },
  };
}

function described(
  told: readonly Told[],
  { divisor, isMoney = false, edges }: Omit<Asked, 'of' | 'property'>,
) {
  const show = (amount: bigint, parts = 1) =>
    isMoney
      ? money(divide(amount * 100n, BigInt(divisor) * BigInt(parts)))
      : Number(divide(amount * BigInt(MILLION), BigInt(divisor) * BigInt(parts))) / MILLION;
  const truth = distributionTruth(sumsOf(told), {
    levels: PER_MILLE,
    edges: edges.map((edge) => edge * divisor),
  });
  const { count } = truth;
  return {
    count,
    mean: {
      value: count === 0 ? null : show(truth.sum, count),
      numerator: show(truth.sum),
      denominator: count,
    },
    minimum: truth.least === null ? null : show(BigInt(truth.least)),
    maximum: truth.greatest === null ? null : show(BigInt(truth.greatest)),
    quantiles: truth.quantiles.map((value, i) => ({
      level: PER_MILLE[i]! / 1000,
      value: value === null ? null : show(value, MILLION),
    })),
    gini: truth.gini === null ? null : Number(truth.gini) / MILLION,
    histogram: {
      bins: truth.bins.map((of, i) => ({
        from: show(BigInt(edges[i]! * divisor)),
        to: show(BigInt(edges[i + 1]! * divisor)),
        count: of,
        share: count === 0 ? 0 : Number(divide(of * MILLION, count)) / MILLION,
      })),
      below: truth.below,
      above: truth.above,
    },
  };
}

/** What a person has is one number; anything else is a number of its own. */
function sumsOf(told: readonly Told[]): number[] {
  const sums = new Map<string | number, number>();
  told.forEach(({ value, person }, i) => sums.set(person ?? i, (sums.get(person ?? i) ?? 0) + value));
  return [...sums.values()];
}
