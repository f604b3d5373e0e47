import { openWebPages } from './open-web-pages.ts';

/** The service reads this of the web application before it opens it. */
export const webPagesDeclaration = {
  name: 'webPages',
  open: openWebPages,
} as const;
