import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import { singleFlight } from './single-flight.ts';

// Every `telemetry.ts` uses these functions. A part gets the registry of its process and adds its own metrics to it.

export type { Registry } from 'prom-client';

/** Bucket bounds of histograms of fast work, in seconds. */
const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes a registry that already holds the metrics of the process itself. */
export function makeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** The description of a metric that is not registered yet. */
interface Described<Label extends string> {
  name: string;
  help: string;
  labelNames?: Label[];
}

/** Adds a counter. */
export function addCounter<Label extends string>(registry: Registry, described: Described<Label>) {
  return new Counter({ ...described, registers: [registry] });
}

/** Adds a histogram; its bounds are `FAST_SECONDS` unless others are given. */
export function addHistogram<Label extends string>(
  registry: Registry,
  { buckets = FAST_SECONDS, ...described }: Described<Label> & { buckets?: number[] },
) {
  return new Histogram({ ...described, buckets, registers: [registry] });
}

/** Adds gauges that are read together once a scrape. A gauge whose value cannot be read is absent from the answer. */
export function watchGauges<Name extends string>(
  registry: Registry,
  help: Record<Name, string>,
  read: () => Promise<Record<Name, number> | null>,
): void {
  const readOnce = singleFlight(() => read().catch(() => null));
  for (const name of Object.keys(help) as Name[]) {
    const gauge: Gauge = new Gauge({
      name,
      help: help[name],
      registers: [registry],
      async collect() {
        const values = await readOnce();
        if (values === null) gauge.remove();
        else gauge.set(values[name]);
      },
    });
  }
}

// A histogram of prom-client takes one value at a time, which costs a third of a microsecond: too much for something that is known of
// every event. This one takes a batch of them.

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
