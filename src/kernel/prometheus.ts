import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
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
