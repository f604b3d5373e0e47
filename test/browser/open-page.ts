import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Browser, Page, Request } from 'playwright-core';

/** How a page is looked at. */
export interface PageOptions {
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  /** The time zone of the browser; what is shown must not depend on it. */
  timezone?: string;
  /** The zoom of the browser, such as 2 for 200 %: everything is larger, and the page has less room. */
  zoom?: number;
  /** Points of a screen to a pixel of the page; the layout is the same. */
  density?: number;
  /** Pictures are made without motion. */
  reducedMotion?: boolean;
}

export interface OpenedPage {
  page: Page;
  /** What the browser complained of: errors of scripts, what the policy refused, requests to other hosts. */
  faults: readonly string[];
}

export const widths = { desktop: 1440, tablet: 1024, phone: 390 } as const;
/** Beside other suites on a busy machine a page takes its time. */
const WAIT_MS = 90_000;
const heights: Readonly<Record<number, number>> = { 1440: 900, 1024: 768, 390: 844 };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens an address in a window of its own, as a person with these settings would see it. */
export async function openPage(
  browser: Browser,
  url: string,
  {
    width = widths.desktop,
    height = heights[width] ?? 900,
    theme = 'light',
    timezone = 'Africa/Lagos',
    zoom = 1,
    density = 1,
    reducedMotion = true,
  }: PageOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom * density,
    colorScheme: theme,
    timezoneId: timezone,
    locale: 'en-NG',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: width < 600,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  followRequests(page);
  const faults = collectFaults(page, new URL(url).origin);
  await page.addInitScript({ content: axeSource }); // not held by the policy of the page, unlike a script that is added later
  await page.goto(url);
  await page.locator('h1').first().waitFor();
  return { page, faults };
}

/** Waits until nothing is loading any more: neither a request nor a skeleton. */
export async function untilSettled(page: Page): Promise<void> {
  const pending = requests.get(page)!;
  let isSettled = false;
  while (!isSettled) {
    await page.waitForFunction(showsNothingLoading);
    await page.evaluate(nextFrames); // what came is drawn, and may ask for more
    isSettled = pending.size === 0 && (await page.evaluate(showsNothingLoading));
  }
  await page.evaluate(() => document.fonts.ready);
}

/** Of each page: what it has asked for, and not received yet. */
const requests = new WeakMap<Page, Set<Request>>();

function followRequests(page: Page): void {
  const pending = new Set<Request>();
  requests.set(page, pending);
  page.on('request', (request) => pending.add(request));
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfinished', (request) => pending.delete(request));
}

const showsNothingLoading = () =>
  document.querySelector('[aria-busy="true"], [data-loading]') === null &&
  document.querySelector('h1') !== null;

const nextFrames = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

function collectFaults(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:'))
      faults.push(`asks another host: ${url}`);
  });
  return faults;
}
