import { z } from 'zod';
import { openLog } from '../src/kernel/log.ts';
import { type Catalog, catalog } from '../src/metrics/catalog/catalog.ts';
import { familyOf, measuresOf } from '../src/metrics/catalog/metric.ts';
import { makeMetrics } from '../src/metrics/make-metrics.ts';
import type { Connection } from '../src/platform/warehouse/connection.ts';
import { openWarehouse } from '../src/platform/warehouse/open.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

/** The same metrics by day, from what the planner takes and from single events. */
export interface FamilyComparison {
  family: string;
  metrics: number;
  planned: { sources: string[]; ms: Percentiles };
  events: { sources: string[]; ms: Percentiles };
  /** How many times faster, at the median. */
  gain: number;
}

/** Bytes on disk of a table. */
export interface TableSize {
  table: string;
  rows: number;
  bytes: number;
  bytes_per_event: number;
}

/** A look into the store of a running service, beside its HTTP. */
export async function openStoreView(dataDir: string) {
  const options = { engineMemoryBytes: 900_000_000, remote: null, database: 'openride' };
  const warehouse = await openWarehouse({ dataDir, ...options, log: openLog('silent') });
  return {
    compareWithEvents: (range: { from: string; to: string }, times: number) =>
      compareAll(warehouse.connection, range, times),
    tableSizes: (events: number) => readSizes(warehouse.connection, events),
    close: () => warehouse.close(),
  };
}

const eventSources = catalog.sources.filter(({ kind }) => kind === 'family');

/** Metrics that single events can tell as well as something that is kept for them, by family. */
function comparable(): [string, string[]][] {
  const names = eventSources.map(({ name }) => name);
  const ids = [...catalog.metrics.values()]
    .filter((metric) => metric.kind !== 'percentile')
    .filter((metric) => measuresOf(metric).every(({ from }) => names.some((name) => name in from)))
    .filter((metric) =>
      measuresOf(metric).some(({ from }) => Object.keys(from).some((name) => !names.includes(name))),
    )
    .map(({ id }) => id);
  return [...Map.groupBy(ids, (id) => familyOf({ id }))];
}

async function compareAll(
  connection: Connection,
  { from, to }: { from: string; to: string },
  times: number,
): Promise<FamilyComparison[]> {
  const comparisons: FamilyComparison[] = [];
  for (const [family, ids] of comparable()) {
    const parameters = { from, to, metrics: ids.join(','), grain: 'day' };
    const planned = await time(connection, catalog, { parameters, times });
    const events = await time(connection, { ...catalog, sources: eventSources }, { parameters, times });
    const gain = Math.round((events.ms.p50 / Math.max(1, planned.ms.p50)) * 10) / 10;
    comparisons.push({ family, metrics: ids.length, planned, events, gain });
  }
  return comparisons;
}

async function time(
  connection: Connection,
  asked: Catalog,
  { parameters, times }: { parameters: Record<string, string>; times: number },
) {
  const metrics = makeMetrics({
    catalog: asked,
    connection,
    now: Date.now,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: () => Promise.resolve({ oldestIngestedAtMs: null, records: 0 }),
  });
  const { plan } = await metrics.endpoint(null, parameters);
  const values: { ms: number; weight: number }[] = [];
  for (let n = 0; n < times; n++) {
    const started = performance.now();
    await metrics.endpoint(null, parameters);
    values.push({ ms: performance.now() - started, weight: 1 });
  }
  return { sources: plan.sources.map(({ source }) => source), ms: percentiles(values) };
}

async function readSizes(connection: Connection, events: number): Promise<TableSize[]> {
  const rows = await connection.query(
    z.object({ table: z.string(), rows: z.coerce.number(), bytes: z.coerce.number() }),
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() GROUP BY table ORDER BY bytes DESC`,
  );
  return rows.map((row) => ({ ...row, bytes_per_event: Math.round((row.bytes / events) * 10) / 10 }));
}
