/**
 * The paths at which the pages of the web application answer, by the name of the page. A path that is not here is a problem as any
 * other unknown path, so the application has no page that a shared link could not open.
 */
export const pagePaths = {
  now: '/',
  payments: '/payments',
  routes: '/routes',
  funnel: '/funnel',
  retention: '/retention',
  geography: '/geography',
  explore: '/explore',
  catalogue: '/catalogue',
  alerts: '/alerts',
  data: '/data',
  timeline: '/timeline',
  sql: '/sql',
  exports: '/exports',
  access: '/access',
  signIn: '/sign-in',
} as const;

/** The timeline of one entity: `kind` such as `booking`, and its id or code. */
export const TIMELINE_OF = '/timeline/:kind/:id';

/** A name of a page. */
export type PageName = keyof typeof pagePaths;
