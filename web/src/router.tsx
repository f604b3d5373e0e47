import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AsyncRouteComponent,
  type ParsedLocation,
} from '@tanstack/react-router';
import { Shell } from './app/shell.tsx';
import { NoSuchPage, PageFailed } from './app/page-states.tsx';
import type { Search } from './view/view.ts';
import { parseSearch, writeSearch } from './view/search-text.ts';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NoSuchPage,
  errorComponent: PageFailed,
  validateSearch: (search): Search => search as Search,
});

/** A page of its own file, which is loaded when it is opened. */
function page<Path extends string>(path: Path, component: AsyncRouteComponent<unknown>) {
  return createRoute({ getParentRoute: () => root, path, component });
}

const timeline = lazyRouteComponent(() => import('./pages/timeline/page.tsx'), 'TimelinePage');

const routes = [
  page(
    '/',
    lazyRouteComponent(() => import('./pages/now/page.tsx'), 'NowPage'),
  ),
  page(
    '/payments',
    lazyRouteComponent(() => import('./pages/payments/page.tsx'), 'PaymentsPage'),
  ),
  page(
    '/explore',
    lazyRouteComponent(() => import('./pages/explore/page.tsx'), 'ExplorePage'),
  ),
  page(
    '/catalogue',
    lazyRouteComponent(() => import('./pages/catalogue/page.tsx'), 'CataloguePage'),
  ),
  page(
    '/routes',
    lazyRouteComponent(() => import('./pages/routes/page.tsx'), 'RoutesPage'),
  ),
  page(
    '/funnel',
    lazyRouteComponent(() => import('./pages/funnel/page.tsx'), 'FunnelPage'),
  ),
  page(
    '/retention',
    lazyRouteComponent(() => import('./pages/retention/page.tsx'), 'RetentionPage'),
  ),
  page(
    '/geography',
    lazyRouteComponent(() => import('./pages/geography/page.tsx'), 'GeographyPage'),
  ),
  page(
    '/sql',
    lazyRouteComponent(() => import('./pages/sql/page.tsx'), 'SqlPage'),
  ),
  page(
    '/exports',
    lazyRouteComponent(() => import('./pages/exports/page.tsx'), 'ExportsPage'),
  ),
  page(
    '/alerts',
    lazyRouteComponent(() => import('./pages/alerts/page.tsx'), 'AlertsPage'),
  ),
  page(
    '/data',
    lazyRouteComponent(() => import('./pages/data/page.tsx'), 'DataPage'),
  ),
  page('/timeline', timeline),
  page('/timeline/$kind/$id', timeline),
  page(
    '/access',
    lazyRouteComponent(() => import('./pages/access/page.tsx'), 'AccessPage'),
  ),
  page(
    '/sign-in',
    lazyRouteComponent(() => import('./pages/sign-in/page.tsx'), 'SignInPage'),
  ),
];

// Every widget in every state, while one works on them; a build has none of it.
const inDevelopment = import.meta.env.DEV
  ? [
      page(
        '/gallery',
        lazyRouteComponent(() => import('./gallery/page.tsx'), 'GalleryPage'),
      ),
    ]
  : [];

export const router = createRouter({
  routeTree: root.addChildren([...routes, ...inDevelopment]),
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  getScrollRestorationKey: keyOfScroll,
});

/** Each entry of the history has its place. The turns of a wall display have none that anybody comes back to, and there are ever more of them. */
function keyOfScroll({ pathname, href, search, state }: ParsedLocation): string {
  return 'kiosk' in search ? pathname : (state.__TSR_key ?? href);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
