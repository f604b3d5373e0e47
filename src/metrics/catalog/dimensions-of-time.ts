import type { Dimension } from './dimensions.ts';
import { type Measure, type Metric, measuresOf } from './metric.ts';
import type { Source } from './source.ts';

// Every source whose rows happen at a time has the dimensions of time, and every metric that is computed from such rows alone offers
// them. So no entry of the catalogue has to name them.

/** Adds the dimensions of time to a source whose rows have times. */
export function tellTime(source: Source, dimensions: readonly Dimension[]): Source {
  if (source.startsItself === true || source.hasMadeTimes === true) return source;
  return { ...source, dimensions: joined(source.dimensions, namesOfTime(dimensions)) };
}

/** Adds the dimensions of time to a metric each measure of which has a source that tells them. */
export function offerTime(
  metric: Metric,
  { sources, dimensions }: { sources: readonly Source[]; dimensions: readonly Dimension[] },
): Metric {
  const names = namesOfTime(dimensions).filter((name) =>
    measuresOf(metric).every((measure) => !isState(measure) && isToldBy(measure, name, sources)),
  );
  return { ...metric, dimensions: joined(metric.dimensions, names) };
}

/** Tells whether one of the sources of a measure tells a dimension. */
export function isToldBy({ from }: Measure, name: string, sources: readonly Source[]): boolean {
  return sources.some((source) => source.name in from && source.dimensions.includes(name));
}

/** Tells whether a measure is a state. The changes that led to it have times, but the state itself has none. */
export function isState({ from }: Measure): boolean {
  return Object.values(from).some(({ fn }) => fn === 'level');
}

/** Says why a metric does not offer the dimensions of time. */
export function whyNoTime(metric: Metric): string {
  return measuresOf(metric).some(isState)
    ? 'it is a state at the end of a period, and a state has no hour and no day'
    : 'it is computed for each period as a whole, of which no part has an hour or a day of its own';
}

/** The names of the dimensions of time among others. */
export function namesOfTime(dimensions: readonly Dimension[]): string[] {
  return dimensions.filter(({ isOfTime }) => isOfTime === true).map(({ name }) => name);
}

function joined(own: readonly string[], added: readonly string[]): string[] {
  return [...new Set([...own, ...added])];
}
