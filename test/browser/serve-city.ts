import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../scripts/services/browser.ts';
import { buildPages, isBuilt } from '../../web/build/build-pages.ts';
import { launchOptions } from './launch-browser.ts';
import { startCity, startEmpty } from './start-city.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the suites share; null: there is no browser. */
    browserTests: BrowserTests | null;
  }
}

/** What all suites of a run work with. */
export interface BrowserTests {
  /** A small city lives here, in the time zone of Lagos. */
  cityUrl: string;
  /** An empty service: nothing moves here but what a test sends. */
  quietUrl: string;
  /** Where the browser listens. */
  browserUrl: string;
}

/** The set-up of all browser tests of a run: the pages as they are, one browser and two services for all. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (findBrowser() === null) {
    provide('browserTests', null);
    return undefined;
  }
  if (!isBuilt()) await buildPages();
  const [city, quiet, browser] = await Promise.all([
    startCity(),
    startEmpty(),
    chromium.launchServer(launchOptions()),
  ]);
  provide('browserTests', { cityUrl: city.url, quietUrl: quiet.url, browserUrl: browser.wsEndpoint() });
  return async () => {
    await Promise.all([city.stop(), quiet.stop(), browser.close()]);
  };
}
