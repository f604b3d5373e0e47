import { readBuiltPages } from './built-pages.ts';
import { webPageRoutes } from './routes.ts';

export interface WebPagesParts {
  business: { timezone: string; currency: string };
  dataLabel: string | null;
  version: string;
  now: () => number;
}

/** Opens the web application: what it offers to the service. */
export function openWebPages({ business, dataLabel, version, now }: WebPagesParts) {
  const pages = readBuiltPages(builtFolder(import.meta.url));
  const { timezone, currency } = business;
  const facts = () => ({ timezone, currency, dataLabel, version, nowMs: now() });
  return { routes: (app: Parameters<typeof webPageRoutes>[0]) => webPageRoutes(app, { pages, facts }) };
}

/** A release has the pages beside its code, a clone in the folder of their sources. */
function builtFolder(moduleUrl: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? '../../../web/dist/' : '../../web/', moduleUrl);
}
