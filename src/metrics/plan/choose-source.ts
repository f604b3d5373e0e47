import { type Measure, type Metric, measuresOf } from '../catalog/metric.ts';
import { type Source, costOf } from '../catalog/source.ts';

/** The chosen source of each measure, in the order of `measuresOf`, and the reason in words for a person. */
export interface Choice {
  sources: Source[];
  why: string[];
}

/** The parts of a query that decide whether a source is exact. */
export interface Need {
  /** The dimensions that the query cuts or filters by. */
  cuts: readonly string[];
  boundaries: readonly number[];
  /** The offsets of the time zone, in ms, where the query tells hours or days apart. */
  offsets: readonly number[];
}

/**
 * Chooses the cheapest exact source. It prefers one source for all measures if that costs no more than reading each measure from
 * its own cheapest source. Returns null if a measure has no exact source.
 */
export function chooseSources(metric: Metric, sources: readonly Source[], need: Need): Choice | null {
  const measures = measuresOf(metric);
  const together = cheapest(measures, sources, need);
  const apart = measures.map((measure) => cheapest([measure], sources, need));
  const found = apart.filter((one) => one !== null);
  const apartCost = [...new Set(found.map(({ source }) => source))].reduce(
    (sum, one) => sum + costOf(one),
    0,
  );
  if (together !== null && costOf(together.source) <= apartCost)
    return { sources: measures.map(() => together.source), why: measures.map(() => together.why) };
  if (found.length < measures.length) return null;
  return { sources: found.map(({ source }) => source), why: found.map(({ why }) => why) };
}

/**
 * Names the sources that can answer a metric, the cheapest first: those that have all its measures, or else those of each
 * measure.
 */
export function sourceNamesOf(metric: Metric, sources: readonly Source[]): string[] {
  const measures = measuresOf(metric);
  const names = byCost(sources).map(({ name }) => name);
  const shared = names.filter((name) => measures.every(({ from }) => name in from));
  return shared.length > 0 ? shared : names.filter((name) => measures.some(({ from }) => name in from));
}

/** Tells whether no bucket of that width crosses a boundary. */
export function isAligned(boundaries: readonly number[], bucketMs: number): boolean {
  return boundaries.every((boundary) => boundary % bucketMs === 0);
}

function byCost(sources: readonly Source[]): Source[] {
  return sources.toSorted((a, b) => costOf(a) - costOf(b));
}

function cheapest(
  measures: readonly Measure[],
  sources: readonly Source[],
  need: Need,
): { source: Source; why: string } | null {
  const able = byCost(sources).filter(({ name }) => measures.every(({ from }) => name in from));
  const refused: string[] = [];
  for (const source of able) {
    const obstacle = obstacleOf(source, need);
    if (obstacle === null)
      return { source, why: refused.length > 0 ? refused.join(' ') : reasonOf(source, measures) };
    refused.push(obstacle);
  }
  return null;
}

const reasons = {
  rollup: 'Every boundary falls on a quarter hour, so the rollup is exact, and it is the cheapest.',
  entity: 'Told of each entity as a whole, which no sum of events gives.',
  family: 'Only the single events tell.',
};

function reasonOf({ name, kind }: Source, measures: readonly Measure[]): string {
  const isPercentile = measures.some(({ from }) => from[name]?.fn === 'quantiles');
  return isPercentile && kind === 'family'
    ? 'Only the single events give an exact percentile.'
    : reasons[kind];
}

function obstacleOf(source: Source, { cuts, boundaries, offsets }: Need): string | null {
  const missing = cuts.find((dimension) => !source.dimensions.includes(dimension));
  if (missing !== undefined) return `${source.name} does not tell ${missing} apart.`;
  if (!isAligned(offsets, source.bucketMs))
    return 'Hours of this time zone do not begin on a quarter hour, so no sum of quarter hours is exact.';
  if (isAligned(boundaries, source.bucketMs)) return null;
  return 'A boundary does not fall on a quarter hour, so no sum of quarter hours is exact.';
}
