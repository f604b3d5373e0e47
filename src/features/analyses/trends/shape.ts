import { makeZone } from '../../../kernel/time-zone.ts';
import type { Answer, Change, MetricValue } from '../../../metrics/answer.ts';
import { changeOf } from '../../../metrics/shape/change.ts';
import { counterpartOf, startsBucket } from './counterparts.ts';
import type { Counterpart, TrendsQuery } from './input.ts';
import { averageOf } from './moving-average.ts';

type Points = NonNullable<Answer['series']>;
type Values = Record<string, MetricValue>;

/** The series of the elapsed part of the range, and of its counterparts. */
interface Shifted {
  name: Exclude<Counterpart, 'last_comparable_day'>;
  now: Points;
  earlier: Points;
}

/** What stands beside the buckets of the range, by the start of the bucket in ms. */
export type Beside = ReadonlyMap<number, { start: string; end: string; values: Record<string, Change> }>;

/** Takes the points of the range from those that were read, which may begin earlier, and puts averages and counterparts beside them. */
export function shapeSeries(query: TrendsQuery, points: Points, beside: readonly (Beside | null)[]) {
  const averages = query.movingAverage === null ? null : averagesOf(query, points, query.movingAverage);
  return points.flatMap(({ start, end, provisional, values }, i) => {
    if (Date.parse(start) < query.range.fromMs) return [];
    const others = query.beside.map((name, place) => [name, beside[place]?.get(Date.parse(start)) ?? null]);
    return [
      {
        start,
        end,
        provisional,
        values,
        ...(averages && { moving_average: averages[i] }),
        ...Object.fromEntries(others),
      },
    ];
  });
}

/** Takes the days beside those of the range from an answer that compares them. */
export function comparedDays({ series, comparison }: Answer): Beside {
  return new Map(
    (series ?? []).flatMap(({ start }, i) => {
      const point = comparison?.series?.[i];
      return point == null ? [] : [[Date.parse(start), point] as const];
    }),
  );
}

function averagesOf(query: TrendsQuery, points: Points, window: number): Values[] {
  const zone = makeZone(query.timezone);
  const { grain } = query;
  const isWhole = ({ start, end, provisional }: Points[number]) =>
    !provisional && [start, end].every((time) => startsBucket(Date.parse(time), { grain, zone }));
  const whole = points.map(isWhole);
  return points.map((_, i) => {
    const first = i - window + 1;
    const hasAll = first >= 0 && whole.slice(first, i + 1).every(Boolean);
    const averages = query.averaging.map(({ id, isMoney, reason }): [string, MetricValue] => {
      if (!hasAll || reason !== null) return [id, null];
      const values = points.slice(first, i + 1).map((point) => point.values[id] ?? null);
      return [id, averageOf(values, isMoney)];
    });
    return Object.fromEntries(averages);
  });
}

/** Finds the counterpart of each elapsed bucket, by the start of the bucket. */
export function counterpartsOf({ grain, timezone }: TrendsQuery, { name, now, earlier }: Shifted): Beside {
  const zone = makeZone(timezone);
  const byStart = new Map(earlier.map((point) => [Date.parse(point.start), point]));
  return new Map(
    now.flatMap((point) => {
      const startMs = Date.parse(point.start);
      const before = byStart.get(counterpartOf(startMs, { name, grain, zone }));
      if (before === undefined) return [];
      const values = Object.fromEntries(
        Object.entries(point.values).map(([id, value]) => [id, changeOf(value, before.values[id] ?? null)]),
      );
      return [[startMs, { start: before.start, end: before.end, values }] as const];
    }),
  );
}
