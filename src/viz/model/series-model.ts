import { axisLabel, fullLabel } from '../format/bucket-label.ts';
import { formatValue, numberOf, type Wording } from '../format/value.ts';
import type { Catalogue, MetricAnswer, Point, RealtimeAnswer, Value } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { firstStyle, type SeriesStyle, styleSeries } from '../theme/palette.ts';
import { factsOf } from './facts.ts';
import { makeIsToCome } from './is-to-come.ts';
import { labelIn, labelOf, type Scalar } from './label-value.ts';

/** A mark on the time axis. */
export interface Mark {
  /** The place of its bucket. */
  at: number;
  kind: 'holiday' | 'incident' | 'restatement';
  text: string;
}

/** Days of the calendar of the business, both included, as `YYYY-MM-DD`. */
export interface MarkedDays {
  firstDay: string;
  lastDay: string;
  name: string;
  isHoliday: boolean;
}

export interface Series {
  key: string;
  name: string;
  /** Null: the group of the rest, drawn in the colour of fields. */
  style: SeriesStyle | null;
  wording: Wording;
  cells: readonly Value[];
  /** The same buckets of the earlier period; null where it is not asked for. */
  compared: readonly Value[] | null;
}

export interface SeriesModel {
  kind: 'series';
  shape: 'line' | 'area' | 'bar';
  stacked: boolean;
  startsAtZero: boolean;
  buckets: readonly { start: string; label: string; full: string }[];
  series: readonly Series[];
  /** From this bucket on numbers may still grow; null: all are final. No chart can leave it out. */
  provisionalFrom: number | null;
  marks: readonly Mark[];
  /** A point has several minutes, where single ones say nothing: so many; null: one. */
  minutesEach: number | null;
  /** What the buckets are, above the first column of the table. */
  bucketTitle: string;
}

type SeriesSpec = SpecOf<'line' | 'area' | 'bar'>;

/** Makes the model of a chart over time from an answer of metrics, of realtime, or of an analysis with a series. */
export function makeSeriesModel(
  spec: SeriesSpec,
  body: unknown,
  catalogue: Catalogue,
  days: readonly MarkedDays[] = [],
): SeriesModel {
  const read =
    spec.query.of === 'realtime' ? readMinutes(body as RealtimeAnswer) : readBuckets(body as MetricAnswer);
  const { points, grain, timezone } = read;
  const provisionalFrom = points.findIndex(({ provisional }) => provisional);
  return {
    kind: 'series',
    shape: spec.kind,
    stacked: spec.look.stacked ?? spec.kind === 'area',
    startsAtZero: spec.look.zero ?? true,
    buckets: points.map(({ start, end }) => ({
      start,
      label: axisLabel(start, grain),
      full: fullLabel(start, end, grain, timezone),
    })),
    series: seriesOf(spec, read, catalogue),
    provisionalFrom: provisionalFrom === -1 ? null : provisionalFrom,
    marks: grain === 'day' ? marksOf(points, days) : [],
    minutesEach: (read.minutes ?? 1) > 1 ? read.minutes! : null,
    bucketTitle: grain === 'minute' ? 'Minute' : grain === '15m' ? 'Quarter of an hour' : labelOf(grain),
  };
}

interface ReadSeries {
  /** Of realtime: how many minutes a point has. */
  minutes?: number;
  points: readonly Pick<Point, 'start' | 'end' | 'provisional'>[];
  grain: string;
  timezone: string;
  currency: string;
  ids: readonly string[];
  /** The dimension and groups; null: a series for each metric. */
  groups: {
    dimension: string;
    of: readonly { value: Scalar; isOthers: boolean; at: (id: string) => Value[] }[];
  } | null;
  at: (id: string) => Value[];
  compared: (id: string) => Value[] | null;
}

function seriesOf({ look, unit }: SeriesSpec, read: ReadSeries, catalogue: Catalogue): Series[] {
  const { groups, currency } = read;
  const ids = look.of ?? read.ids;
  const factsFor = (id: string) => factsOf(id, { catalogue, currency, unit });
  if (groups) {
    const id = ids[0]!;
    const { wording } = factsFor(id);
    const named = groups.of
      .filter(({ isOthers }) => !isOthers)
      .map(({ value }) => labelIn(groups.dimension, value, look.names));
    const styles = styleSeries(groups.dimension, named.slice(0, 8));
    return groups.of.map(({ value, isOthers, at }, place) => ({
      key: isOthers ? '(others)' : String(value),
      name: isOthers ? 'Others' : labelIn(groups.dimension, value, look.names),
      style: isOthers ? null : (styles[place] ?? null),
      wording,
      cells: at(id),
      compared: null,
    }));
  }
  // A chart of one series needs no colour to tell it apart.
  const styles = ids.length === 1 ? [firstStyle] : styleSeries('metric', ids);
  return ids.map((id, place) => {
    const { title, wording } = factsFor(id);
    const { compared: wanted = true } = look;
    const isCompared = typeof wanted === 'boolean' ? wanted : wanted.includes(id);
    const compared = isCompared ? read.compared(id) : null;
    return {
      key: id,
      name: look.names?.[id] ?? title,
      style: styles[place] ?? null,
      wording,
      cells: read.at(id),
      compared,
    };
  });
}

function readBuckets(answer: MetricAnswer): ReadSeries {
  const { query, breakdown, others, comparison } = answer;
  const points = answer.series ?? [];
  const isToCome = makeIsToCome(answer);
  const valuesOf = (series: readonly Point[], id: string) =>
    series.map(({ start, values }) => (isToCome(start) ? null : (values[id] ?? null)));
  const dimension = query.dimensions?.[0];
  const groups = [
    ...(breakdown ?? []).map(({ by, series }) => ({ value: by[dimension!], isOthers: false, series })),
    ...(others ? [{ value: null, isOthers: true, series: others.series }] : []),
  ].map(({ value, isOthers, series }) => ({
    value,
    isOthers,
    at: (id: string) => valuesOf(series ?? [], id),
  }));
  return {
    points,
    grain: query.grain,
    timezone: query.timezone,
    currency: query.currency,
    ids: query.metrics,
    groups:
      breakdown === null || breakdown === undefined || dimension === undefined
        ? null
        : { dimension, of: groups },
    at: (id) => valuesOf(points, id),
    compared: (id) => comparison?.series?.map((point) => point?.values[id]?.compared ?? null) ?? null,
  };
}

function readMinutes(answer: RealtimeAnswer): ReadSeries {
  const { minutes, grain_minutes: width, comparison, timezone, currency } = answer;
  const valueOf = (entry: Readonly<Record<string, unknown>>, id: string) =>
    (entry[id] as Value | undefined) ?? null;
  return {
    // A single minute is told by its beginning alone.
    points: minutes.map(({ start, end, provisional }) => ({
      start,
      end: width === 1 ? start : end,
      provisional,
    })),
    grain: 'minute',
    minutes: width,
    timezone,
    currency,
    ids: ['bookings_created'],
    groups: null,
    at: (id) => minutes.map((entry) => valueOf(entry, id)),
    compared: (id) => comparison?.minutes.map((entry) => valueOf(entry, id)) ?? null,
  };
}

function marksOf(points: ReadSeries['points'], days: readonly MarkedDays[]): Mark[] {
  return points.flatMap(({ start }, at) => {
    const date = start.slice(0, 10);
    const marked = days.find(({ firstDay, lastDay }) => firstDay <= date && date <= lastDay);
    return marked
      ? [{ at, kind: marked.isHoliday ? ('holiday' as const) : ('incident' as const), text: marked.name }]
      : [];
  });
}

/** The values of a series to draw. */
export function numbersOf(cells: readonly Value[]): (number | null)[] {
  return cells.map(numberOf);
}

/** A value of a series as its tooltip and table show it. */
export function textOf(series: Series, at: number): string {
  return formatValue(series.cells[at] ?? null, series.wording, 'full');
}
