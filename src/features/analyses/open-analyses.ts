import { allAnalyses } from './all-analyses.ts';
import type { PlaceRules } from './place-rules.ts';
import { type AnalysesDeps, analysesRoutes } from './routes.ts';

/** Opens the analyses: what they offer to the service. */
export function openAnalyses({ metrics }: AnalysesDeps, placeRules: PlaceRules) {
  return {
    routes: (app: Parameters<typeof analysesRoutes>[0]) =>
      analysesRoutes(app, allAnalyses, { metrics, placeRules }),
  };
}
