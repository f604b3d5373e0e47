import { allAnalyses } from './all-analyses.ts';
import { type AnalysesDeps, analysesRoutes } from './routes.ts';

/** Opens the analyses: what they offer to the service. */
export function openAnalyses(deps: AnalysesDeps) {
  return { routes: (app: Parameters<typeof analysesRoutes>[0]) => analysesRoutes(app, allAnalyses, deps) };
}
