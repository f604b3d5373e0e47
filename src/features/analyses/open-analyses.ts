import { allAnalyses } from './all-analyses.ts';
import { type AnalysesDeps, analysisKinds } from './ask-analysis.ts';
import { readPlacesFile } from './geographic/places-file.ts';
import type { AnalysesConfig } from './settings.ts';
import { analysesRoutes } from './routes.ts';

/** Opens the analyses: what they offer to the service. Throws `invalid_places_file`. */
export function openAnalyses({ placesFile, ...rules }: AnalysesConfig, { metrics }: AnalysesDeps) {
  const placeRules = { ...rules, namedAreas: placesFile === null ? [] : readPlacesFile(placesFile) };
  return {
    kinds: analysisKinds(allAnalyses, { metrics, placeRules }),
    routes: (app: Parameters<typeof analysesRoutes>[0]) =>
      analysesRoutes(app, allAnalyses, { metrics, placeRules }),
  };
}
