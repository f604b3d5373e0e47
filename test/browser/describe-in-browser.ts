import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { findBrowser } from '../../scripts/services/browser.ts';
import type { BackendMeta } from '../support/services.ts';
import { type OpenedPage, openPage, type PageOptions } from './open-page.ts';

/** What a suite in a browser works with. */
export interface InBrowser {
  /** The address of the small city of this run. */
  url: string;
  /** The address of a service that has only what tests sent it. */
  quietUrl: string;
  /** Opens a page; `path` begins with a slash, or is a whole address. It is closed with the suite. */
  open: (path: string, options?: PageOptions) => Promise<OpenedPage>;
}

/** Declares a suite that drives a browser. Without one it does not run, and the end of the run says so. */
export function describeInBrowser(name: string, suite: (browser: InBrowser) => void): void {
  const missing = findBrowser() === null ? 'is not installed; npm run services:up installs it' : null;
  const runsOn: BackendMeta = { backend: 'browser', missing };
  describe(name, { meta: { runsOn } }, () => {
    if (missing !== null && process.env['REQUIRE_SERVICES'] === '1')
      return test('needs a browser', () => {
        throw new Error(`Chromium ${missing}`);
      });
    if (missing !== null) return test.skip(`needs a browser: Chromium ${missing}`, () => undefined);
    let browser: Browser;
    const { cityUrl: url, quietUrl, browserUrl } = inject('browserTests')!;
    beforeAll(async () => {
      browser = await chromium.connect(browserUrl);
    });
    afterAll(() => browser.close()); // of this suite: its pages; the browser goes on
    suite({ url, quietUrl, open: (path, options) => openPage(browser, new URL(path, url).href, options) });
  });
}
