import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { pages } from '../../web/src/app/pages.ts';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { untilSettled, widths } from './open-page.ts';

// Every page is held to the same in every form: no error, no request to another host, no rule of WCAG broken, nothing clipped or
// overlapping. A page is loaded once a width; the other theme differs in its colours alone.

describeInBrowser('every page', ({ open }) => {
  test.each(pages)('$name: wide, light and dark, and on a tablet', async ({ path }) => {
    const { page, faults } = await open(path);
    await untilSettled(page);
    expect(await faultsOf(page)).toEqual([]);
    expect(await faultsOfColours(page, 'dark')).toEqual([]);
    await page.setViewportSize({ width: widths.tablet, height: 768 });
    await untilSettled(page);
    expect([await lintLayout(page), faults]).toEqual([[], []]);
    await page.context().close();
  });

  test.each(pages)('$name: on a phone, dark and light', async ({ path }) => {
    const { page, faults } = await open(path, { width: widths.phone, theme: 'dark' });
    await untilSettled(page);
    expect(await faultsOf(page)).toEqual([]);
    expect(await faultsOfColours(page, 'light')).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each(pages)('$name: with text twice as large', async ({ path }) => {
    const { page, faults } = await open(path, { width: widths.tablet, zoom: 2 });
    await untilSettled(page);
    expect([await lintLayout(page), faults]).toEqual([[], []]);
    await page.context().close();
  });
});

const faultsOf = async (page: Page) => [...(await lintLayout(page)), ...(await findViolations(page))];

async function faultsOfColours(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  await untilSettled(page);
  return findViolations(page, ['color-contrast']);
}
