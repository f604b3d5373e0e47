import type { Dimension } from './dimensions.ts';
import { type Aggregate, type Metric, measuresOf } from './metric.ts';
import { isState, isToldBy, namesOfTime } from './dimensions-of-time.ts';
import type { Source } from './source.ts';

/** A mistake in an entry: the entry's id, the wrong field, and the reason. */
export interface EntryProblem {
  id: string;
  field: string;
  reason: string;
}

interface Surroundings {
  sources: readonly Source[];
  dimensions: readonly Dimension[];
}

/**
 * Finds every contradiction: repeated ids, missing sources and dimensions, and aggregates that do not fit their metric or source.
 */
export function checkCatalog(metrics: readonly Metric[], known: Surroundings): EntryProblem[] {
  const ids = new Set<string>();
  return metrics.flatMap((metric) => {
    const isTwice = ids.has(metric.id);
    ids.add(metric.id);
    const twice = isTwice ? [{ id: metric.id, field: 'id', reason: 'is defined twice' }] : [];
    return [...twice, ...checkMetric(metric, known).map((problem) => ({ id: metric.id, ...problem }))];
  });
}

function checkMetric(metric: Metric, known: Surroundings): Omit<EntryProblem, 'id'>[] {
  return [
    ...checkMeasures(metric, known),
    ...metric.dimensions
      .filter((name) => !known.dimensions.some((dimension) => dimension.name === name))
      .map((name) => ({ field: 'dimensions', reason: `names ${name}, which is no dimension` })),
    ...uncuttable(metric, known).map((name) => ({
      field: 'dimensions',
      reason: `names ${name}, which no source of it has together with the others`,
    })),
  ];
}

const functionsOf: Partial<Record<Metric['kind'], readonly Aggregate['fn'][]>> = {
  count_distinct: ['distinct', 'distinct_states', 'distinct_counted'],
  level: ['level'],
  index: ['expression'],
  percentile: ['quantiles'],
};

function checkMeasures(metric: Metric, known: Surroundings): Omit<EntryProblem, 'id'>[] {
  const fields =
    'measure' in metric
      ? ['measure', 'unlessUntold.told', 'unlessUntold.among']
      : ['numerator', 'denominator'];
  return measuresOf(metric).flatMap((measure, i) => {
    const field = `${fields[i]}.from`;
    const names = Object.keys(measure.from);
    if (names.length === 0) return [{ field, reason: 'names no source' }];
    const unknown = names.filter((name) => !known.sources.some((source) => source.name === name));
    const allowed = functionsOf[metric.kind];
    const functions = Object.values(measure.from).map(({ fn }) => fn);
    const levels = functions.filter((fn) => fn === 'level').length;
    return [
      ...unknown.map((name) => ({ field, reason: `names ${name}, which is no source` })),
      ...functions
        .filter((fn) => allowed !== undefined && !allowed.includes(fn))
        .map((fn) => ({ field, reason: `computes ${fn}, which is not of kind ${metric.kind}` })),
      ...Object.entries(measure.from)
        .filter(([name, { fn }]) => fn === 'distinct_counted' && isSummed(name, known))
        .map(([name]) => ({
          field,
          reason: `takes counts of ${name}, of which the buckets would be added up`,
        })),
      ...(levels > 0 && levels < functions.length
        ? [{ field, reason: 'mixes levels with what happens in a period' }]
        : []),
    ];
  });
}

/**
 * Tells whether the statement groups the rows of a source into buckets. The other sources make their own rows for each bucket.
 */
function isSummed(name: string, { sources }: Surroundings): boolean {
  return sources.find((source) => source.name === name)?.startsItself !== true;
}

/** Lists the dimensions by which no source can cut one of the measures. */
function uncuttable(metric: Metric, { sources, dimensions }: Surroundings): string[] {
  const ofTime = namesOfTime(dimensions);
  return metric.dimensions.filter((name) =>
    measuresOf(metric).some(
      (measure) => !isToldBy(measure, name, sources) || (isState(measure) && ofTime.includes(name)),
    ),
  );
}
