import type { Browser, Page } from 'playwright-core';
import { lintLayout } from '../layout-lint.ts';
import { openPage, untilSettled } from '../open-page.ts';

/** Two forms of a page that differ in their colours alone. */
export interface Screen {
  width: number;
  /** Points of the picture to a pixel of the page. */
  density: number;
}

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** No picture is higher; a page that goes on below is cut. */
const MOST_HIGH_PX = 6_000;
const SETTLED_WITHIN_MS = 30_000;

/** Photographs a page in both themes as a whole. Returns what is wrong with it, as far as a machine sees. */
export async function takeShot(
  browser: Browser,
  url: string,
  { screen, pathOf }: { screen: Screen; pathOf: (theme: Theme) => string },
): Promise<string[]> {
  const { page, faults } = await openPage(browser, url, screen);
  const found: string[] = [];
  const window = page.viewportSize()!;
  for (const theme of themes) {
    await page.setViewportSize(window);
    await page.emulateMedia({ colorScheme: theme });
    if (!(await isDrawn(page))) found.push(`${theme}: it goes on loading`);
    found.push(...(await lintLayout(page)).map((fault) => `${theme}: ${fault}`));
    await growToFit(page);
    await page.screenshot({ path: pathOf(theme) });
  }
  await page.context().close();
  return [...faults, ...found];
}

/** Makes the window as high as the page. A page that is as high as its window stays so: it would be drawn for a screen that nobody has. */
async function growToFit(page: Page): Promise<void> {
  const { width, height } = page.viewportSize()!;
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  if (whole <= height + 1) return;
  await page.setViewportSize({ width, height: Math.min(whole, MOST_HIGH_PX) });
  await isDrawn(page);
}

/** Waits until nothing is loading, and what follows in the next frames is drawn. False: it took too long. */
async function isDrawn(page: Page): Promise<boolean> {
  const isSettled = await Promise.race([
    untilSettled(page).then(
      () => true,
      () => false,
    ),
    page.waitForTimeout(SETTLED_WITHIN_MS).then(() => false),
  ]);
  await page.waitForTimeout(500); // charts draw in the frames after their data
  return isSettled;
}
