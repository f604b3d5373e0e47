import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../scripts/services/browser.ts';
import { buildPages, isBuilt } from '../../web/build/build-pages.ts';
import { startCity } from './start-city.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A small city lives at this address, in the time zone of Lagos; null: there is no browser to open it with. */
    cityUrl: string | null;
  }
}

/** The set-up of all browser tests of a run: the pages as they are, and one small city for all. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (findBrowser() === null) {
    provide('cityUrl', null);
    return undefined;
  }
  if (!isBuilt()) await buildPages();
  const city = await startCity();
  provide('cityUrl', city.url);
  return () => city.stop();
}
