import { expect } from 'vitest';
import type { Analysis, AnalysisContext } from '../../src/features/analyses/analysis.ts';
import type { PlaceRules } from '../../src/features/analyses/place-rules.ts';
import { readText } from '../../src/features/analyses/as-text.ts';
import { analysesSection } from '../../src/features/analyses/settings.ts';
import { storedTables } from '../../src/metrics/kept/stored-tables.ts';
import { makeMetrics, type Metrics } from '../../src/metrics/make-metrics.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';

const stored = storedTables(readSchema());

/** Makes the metric layer on a test's store, at a fixed time. */
export function analysisGround({
  connection,
  nowMs,
  timezone = 'Africa/Lagos',
}: {
  connection: Connection;
  nowMs: number;
  timezone?: string;
}): Metrics {
  return makeMetrics({
    connection,
    stored,
    now: () => nowMs,
    businessTimezone: timezone,
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    inFlight: () => Promise.resolve({ oldestIngestedAtMs: null, records: 0 }),
  });
}

// The rules of the default settings.
const { placesFile: _, ...rules } = analysesSection.shape({
  PLACES_FILE: null,
  K_ANONYMITY: 5,
  OPERATING_AREA: { west: 2.6, south: 4.2, east: 14.7, north: 13.9 },
});

export const placeRules: PlaceRules = { ...rules, namedAreas: [] };

/** An asker without any scope. */
const nobody = { scopes: new Set<never>(), placeRules };

/**
 * Asks an analysis by the parameters of a URL, or by JSON values, and holds the answer against the schema of the documents.
 */
export async function askAnalysis<Body>(
  metrics: Pick<Metrics, 'context' | 'question'>,
  analysis: Analysis,
  given: Record<string, unknown>,
  asker: Partial<Pick<AnalysisContext, 'scopes' | 'placeRules'>> = {},
): Promise<Body> {
  const isText = Object.values(given).every((value) => typeof value === 'string');
  const values = isText ? readText(analysis.input, given as Record<string, string>) : given;
  const question = analysis.question(values, { ...nobody, ...metrics.context(), ...asker });
  const answer = await metrics.question(question);
  const served = JSON.parse(JSON.stringify(answer)) as object;
  expect(analysis.answer.parse(served)).toEqual(served);
  return served as Body;
}
