import { plainQuery } from './query/plain-query.ts';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CodedError, hasCode } from '../kernel/errors.ts';
import { makeSlices } from '../kernel/in-slices.ts';
import { DAY_MS } from '../kernel/units.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import { type Catalog, makeCatalog } from './catalog/catalog.ts';
import { checkCatalog } from './catalog/check-catalog.ts';
import { type Metric, metricSchema } from './catalog/metric.ts';
import { planQuery } from './plan/plan.ts';
import { limits } from './query/query.ts';
import { runPlan } from './run/run.ts';

// A company can add metrics in a JSON file. The file lists entries like those of the catalogue, over the catalogue's sources and
// dimensions.

/** A catalogue with the platform's entries first and those of a file after them. */
export interface CompanyCatalog {
  catalog: Catalog;
  path: string;
  own: readonly Metric[];
}

/** Reads the file. Throws one `invalid_metrics_file` that lists every mistake with its entry, field and reason. */
export function readCompanyMetrics(path: string, platform: Catalog): CompanyCatalog {
  const entries = readEntries(path);
  const parsed = entries.map((entry, i) => parseEntry(entry, `entry ${i + 1}`));
  const own = parsed.flatMap(({ metric }) => (metric === null ? [] : [metric]));
  const metrics = [...platform.metrics.values(), ...own];
  const problems = [
    ...parsed.flatMap((one) => one.problems),
    ...checkCatalog(metrics, platform).map(({ id, field, reason }) => `${id}: ${field} ${reason}`),
  ];
  if (problems.length > 0) throw invalidFile(path, problems);
  return { catalog: makeCatalog(metrics, platform), path, own };
}

/**
 * Computes each entry over moments without events, from its rollup and from single rows. So a mistake in its SQL fails the start
 * and not the first query.
 */
export async function tryCompanyMetrics(
  connection: Connection,
  { catalog, path, own }: CompanyCatalog,
): Promise<void> {
  const problems: string[] = [];
  const periods = { read: 1, shown: 1 };
  const tries = own.flatMap(({ id }) => moments.map((range) => ({ id, range })));
  for (const { id, range } of tries) {
    const at = { nowMs: range.toMs, watermarkMs: range.toMs };
    const plan = planQuery(queryOf(id, range), catalog, at);
    try {
      await runPlan(
        { connection, statementSeconds: limits.statementSeconds, inSlices: makeSlices(), periods, trace: [] },
        plan,
      );
    } catch (error) {
      if (!hasCode(error, 'store_refused')) throw error;
      const reason = error.cause instanceof Error ? error.cause.message.split('\n', 1)[0] : error.message;
      problems.push(`${id}: the event store refuses its SQL: ${reason}`);
    }
  }
  if (problems.length > 0) throw invalidFile(path, problems);
}

/** ISO 4217: no currency. The trial reads no row, so none is left out. */
const NO_CURRENCY = 'XXX';

/** The first range lies on quarter hours, so rollups answer it. The second does not. */
const moments = [
  { fromMs: DAY_MS, toMs: DAY_MS + 900_000 },
  { fromMs: DAY_MS + 1, toMs: DAY_MS + 2 },
];

function queryOf(id: string, range: (typeof moments)[number]) {
  return plainQuery({ metrics: [id], range, grain: 'total', currency: NO_CURRENCY });
}

function readEntries(path: string): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalidFile(path, [error instanceof Error ? error.message : 'cannot be read'], error);
  }
  if (!Array.isArray(json)) throw invalidFile(path, ['it must hold a list of entries: [{"id": …}, …]']);
  return json;
}

function parseEntry(entry: unknown, place: string): { metric: Metric | null; problems: string[] } {
  const parsed = metricSchema.safeParse(entry);
  if (parsed.success) return { metric: parsed.data, problems: [] };
  const named = z.object({ id: z.string() }).safeParse(entry);
  const name = named.success ? `${place} (${named.data.id})` : place;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${name}: ${path.join('.') || 'the entry'}: ${message}`,
  );
  return { metric: null, problems };
}

function invalidFile(path: string, problems: readonly string[], cause?: unknown): CodedError {
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  return new CodedError('invalid_metrics_file', `METRICS_FILE ${path} cannot be used:\n${list}`, {
    facts: { path, problems },
    cause,
  });
}
