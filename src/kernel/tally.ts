import type { Metric, Registry } from 'prom-client';

// A histogram of prom-client takes one value at a time, which costs more than everything else that is counted of an event. This one
// takes a batch of them.

/** The description of a tally. */
export interface TallyOptions {
  name: string;
  help: string;
  labelName: string;
  /** Upper bounds, rising. */
  buckets: readonly number[];
}

interface Counts {
  /** By bucket; the last one is for what is above all bounds. */
  buckets: number[];
  sum: number;
}

/** Adds a histogram to a registry. Returns the function that adds values under one value of its label. */
export function addTally(
  registry: Registry,
  { name, help, labelName, buckets }: TallyOptions,
): (label: string, values: readonly number[]) => void {
  const byLabel = new Map<string, Counts>();
  const samplesOf = ([label, counts]: [string, Counts]) => {
    let below = 0;
    const lines = counts.buckets.map((count, place) => ({
      metricName: `${name}_bucket`,
      labels: { [labelName]: label, le: buckets[place] ?? '+Inf' },
      value: (below += count),
    }));
    const labels = { [labelName]: label };
    return [
      ...lines,
      { metricName: `${name}_sum`, labels, value: counts.sum },
      { metricName: `${name}_count`, labels, value: below },
    ];
  };
  const metric = {
    name,
    get: () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: [...byLabel].flatMap(samplesOf),
      }),
    reset: () => byLabel.clear(),
  };
  registry.registerMetric(metric as unknown as Metric); // its types know only its own classes
  return (label, values) => {
    const counts = byLabel.get(label) ?? { buckets: Array(buckets.length + 1).fill(0) as number[], sum: 0 };
    byLabel.set(label, counts);
    for (const value of values) {
      let place = 0;
      while (place < buckets.length && value > buckets[place]!) place += 1;
      counts.buckets[place]! += 1;
      counts.sum += value;
    }
  };
}
