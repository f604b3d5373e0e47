import { allAnalyses } from './all-analyses.ts';
import { type AnalysesDeps, analysisKinds } from './ask-analysis.ts';
import type { PlaceRules } from './place-rules.ts';
import { analysesRoutes } from './routes.ts';

/** Opens the analyses: what they offer to the service. */
export function openAnalyses(placeRules: PlaceRules, { metrics }: AnalysesDeps) {
  return {
    kinds: analysisKinds(allAnalyses, { metrics, placeRules }),
    routes: (app: Parameters<typeof analysesRoutes>[0]) =>
      analysesRoutes(app, allAnalyses, { metrics, placeRules }),
  };
}
