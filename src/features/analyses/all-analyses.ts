import type { Analysis } from './analysis.ts';
import { funnel } from './funnel/funnel.ts';
import { driverEarnings } from './drivers/earnings/earnings.ts';
import { driverLeaderboard } from './drivers/leaderboard/leaderboard.ts';
import { flows } from './geographic/flows.ts';
import { geographic } from './geographic/geographic.ts';
import { routesEconomics } from './routes/economics/all-routes.ts';
import { routeEconomics } from './routes/economics/one-route.ts';
import { cohort } from './cohort/cohort.ts';
import { growth } from './growth/growth.ts';
import { decomposition } from './decomposition/decomposition.ts';
import { distribution } from './distribution/distribution.ts';
import { trends } from './trends/trends.ts';
import { popularRoutes } from './routes/popular-routes.ts';
import { retention } from './retention/retention.ts';
import { survival } from './survival/survival.ts';

/** Every analysis, in the order of the documents. */
export const allAnalyses: readonly Analysis[] = [
  popularRoutes,
  retention,
  cohort,
  growth,
  survival,
  funnel,
  driverEarnings,
  driverLeaderboard,
  routeEconomics,
  routesEconomics,
  decomposition,
  distribution,
  trends,
  geographic,
  flows,
];
