import { expect, test } from 'vitest';
import { pages } from '../../web/src/app/pages.ts';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { type PageOptions, untilSettled, widths } from './open-page.ts';

// Every page is held to the same: no error, no request to another host, no rule of WCAG broken, nothing clipped or overlapping.

const forms: [string, PageOptions][] = [
  ['wide and light', { width: widths.desktop, theme: 'light' }],
  ['narrow and dark', { width: widths.phone, theme: 'dark' }],
  ['with text twice as large', { width: widths.tablet, theme: 'dark', zoom: 2 }],
];

describeInBrowser('every page', ({ open }) => {
  test.each(
    pages.flatMap(({ name, path }) => forms.map(([form, options]) => ({ name, path, form, options }))),
  )('$name, $form', async ({ path, options }) => {
    const { page, faults } = await open(path, options);
    await untilSettled(page);
    expect(faults).toEqual([]);
    expect(await lintLayout(page)).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await page.context().close();
  });
});
