import { healthRoutes } from './health/routes.ts';
import { type HealthOptions, makeHealth } from './health/make-health.ts';
import { jobRoutes, type RoutedJobs } from './jobs/routes.ts';

type AddRoutes = (app: Parameters<typeof healthRoutes>[0]) => void;

/** What whoever runs the service asks of it. */
export interface Operations {
  /** Health, in every process. */
  processRoutes: AddRoutes;
  routes: AddRoutes;
}

/** Opens health and the API of jobs. */
export function openOperations(options: HealthOptions & { jobs: RoutedJobs }): Operations {
  const health = makeHealth(options);
  return {
    processRoutes: (app) => healthRoutes(app, health),
    routes: (app) => jobRoutes(app, options.jobs),
  };
}
