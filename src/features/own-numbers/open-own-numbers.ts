import { type OwnNumbersDeps, ownNumbersRoutes } from './routes.ts';

/** Opens the numbers of single persons: what they offer to the service. */
export function openOwnNumbers({ metrics, now }: OwnNumbersDeps) {
  return { routes: (app: Parameters<typeof ownNumbersRoutes>[0]) => ownNumbersRoutes(app, { metrics, now }) };
}
