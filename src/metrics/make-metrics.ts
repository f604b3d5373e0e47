import type { Connection } from '../warehouse/connection.ts';
import type { Answer, CatalogAnswer } from './answer.ts';
import { type Catalog, type MetricFamily, catalog as platformCatalog } from './catalog/catalog.ts';
import { familyOf } from './catalog/metric.ts';
import { sourceNamesOf } from './choose-source.ts';
import { type RawParameters, parseQuery } from './parse.ts';
import { planQuery } from './plan.ts';
import type { MetricQuery } from './query.ts';
import { readReceipt } from './receipt.ts';
import { runPlan } from './run.ts';
import { shapeAnswer } from './shape.ts';
import { type InFlight, watermarkOf } from './watermark.ts';

/** A query that ended, for the monitoring. */
export interface QueryObservation {
  /** Family of the first metric. */
  family: string;
  durationMs: number;
  outcome: 'answered' | 'failed';
}

export interface MetricsDependencies {
  connection: Connection;
  /** The clock, ms. */
  now: () => number;
  businessTimezone: string;
  businessCurrency: string;
  allowedLatenessMs: number;
  /** What is received and not yet in the tables. A failure fails the query: a watermark must not be guessed. */
  inFlight: () => Promise<InFlight>;
  observe?: (observation: QueryObservation) => void;
  /** Default: the platform's. */
  catalog?: Catalog;
}

/** The metric layer: parse → plan → sql → run → shape. */
export interface Metrics {
  /** Answers a family's endpoint. Throws `invalid_parameter`, or the store's errors. */
  endpoint(family: MetricFamily, parameters: RawParameters): Promise<Answer>;
  /** Answers a query. Throws `invalid_parameter`, or the store's errors. */
  query(query: MetricQuery): Promise<Answer>;
  catalog(): CatalogAnswer;
}

export function makeMetrics(deps: MetricsDependencies): Metrics {
  const catalog = deps.catalog ?? platformCatalog;
  const answer = async (query: MetricQuery): Promise<Answer> => {
    const startedAt = performance.now();
    let outcome: QueryObservation['outcome'] = 'failed';
    try {
      const result = await answerQuery(query, catalog, deps);
      outcome = 'answered';
      return result;
    } finally {
      const family = familyOf({ id: query.metrics[0] ?? '' });
      deps.observe?.({ family, durationMs: performance.now() - startedAt, outcome });
    }
  };
  return {
    query: answer,
    // Not a plain call: what parsing throws must reject the promise, not the caller's turn.
    endpoint: async (family, parameters) =>
      answer(parseQuery(family, parameters, { ...deps, catalog, nowMs: deps.now() })),
    catalog: () => describeCatalog(catalog),
  };
}

async function answerQuery(query: MetricQuery, catalog: Catalog, deps: MetricsDependencies): Promise<Answer> {
  // In this order: what is not in flight now, and what arrived before this moment, is in what is read below.
  const nowMs = deps.now();
  const inFlight = await deps.inFlight();
  const watermarkMs = watermarkOf(nowMs, inFlight, deps.allowedLatenessMs);
  const plan = planQuery(query, catalog, { nowMs, watermarkMs });
  const standing = { nowMs, watermarkMs, inFlight, allowedLatenessMs: deps.allowedLatenessMs };
  const [results, receipt] = await Promise.all([
    runPlan(deps.connection, plan),
    readReceipt(deps.connection, plan, standing),
  ]);
  return shapeAnswer(plan, results, receipt);
}

function describeCatalog({ metrics: entries, sources, dimensions }: Catalog): CatalogAnswer {
  const metrics = [...entries.values()].map((metric) => ({
    id: metric.id,
    family: familyOf(metric),
    title: metric.title,
    meaning: metric.meaning,
    formula: metric.formula,
    unit: metric.unit,
    kind: metric.kind,
    direction: metric.direction,
    dimensions: metric.dimensions,
    headline: metric.headline,
    sources: sourceNamesOf(metric, sources),
  }));
  return { metrics, dimensions: [...dimensions] };
}
