import { healthRoutes } from './health/routes.ts';
import { type HealthOptions, makeHealth } from './health/make-health.ts';
import { jobRoutes, type RoutedJobs } from './jobs/routes.ts';

/** The parts that operations stand on. */
export interface OperationsParts extends Omit<HealthOptions, 'writer' | 'lines'> {
  ingest: { writer: HealthOptions['writer'] };
  health: HealthOptions['lines'];
  jobs: RoutedJobs;
}

type AddRoutes = (app: Parameters<typeof healthRoutes>[0]) => void;

/** The routes for whoever runs the service. */
export interface Operations {
  /** Health, in every process. */
  processRoutes: AddRoutes;
  routes: AddRoutes;
}

/** Opens health and the API of jobs. */
export function openOperations(parts: OperationsParts): Operations {
  const health = makeHealth({ ...parts, writer: parts.ingest.writer, lines: parts.health });
  return {
    processRoutes: (app) => healthRoutes(app, health),
    routes: (app) => jobRoutes(app, parts.jobs),
  };
}
