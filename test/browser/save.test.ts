import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

// What is on the page can be taken away: as a picture that shows it, and as the rows behind it.

const widgets = [
  { what: 'a funnel', path: '/funnel?range=28d', title: 'Booking to trip', column: 'Reached' },
  { what: 'a table', path: '/funnel?range=28d', title: 'Step by step', column: 'Still holds' },
  { what: 'a triangle', path: '/retention', title: 'Who comes back, by week of the sign-up', column: 'Size' },
  { what: 'a map', path: '/geography', title: 'Bookings by pick-up', column: 'Bookings' },
  { what: 'a line', path: '/explore?range=28d', title: 'Bookings created', column: 'Bookings created' },
  {
    what: 'ranked bars',
    path: '/explore?by=origin_city&show=bars',
    title: 'Bookings created by origin city',
    column: 'n',
  },
];

describeInBrowser('what is taken away', ({ open }) => {
  async function saved(page: Page, title: string, item: string): Promise<{ name: string; bytes: Buffer }> {
    await page.getByRole('button', { name: `Menu of ${title}`, exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }

  /** How many colours a picture has, and its size in pixels. */
  function lookAt(page: Page, bytes: Buffer): Promise<{ colours: number; width: number }> {
    return page.evaluate(async (base64) => {
      const bytesOf = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
      const image = await createImageBitmap(new Blob([bytesOf], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      // The title and the foot are text of their own: what is between them is the widget.
      const { data } = context.getImageData(0, 100, image.width, image.height - 160);
      const colours = new Set<number>();
      for (let at = 0; at < data.length; at += 4)
        colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
      return { colours: colours.size, width: image.width };
    }, bytes.toString('base64'));
  }

  test.each(widgets)('$what: a picture, and its rows', async ({ path, title, column }) => {
    const { page, faults } = await open(path);
    await untilSettled(page);
    const picture = await saved(page, title, 'Save as PNG');
    expect(picture.name).toMatch(/\.png$/);
    const { colours, width } = await lookAt(page, picture.bytes);
    expect(colours).toBeGreaterThan(20);
    expect(width).toBeGreaterThan(600);
    const rows = await saved(page, title, 'Save as CSV');
    const [head, ...lines] = rows.bytes.toString('utf8').trim().split('\r\n');
    expect(head).toContain(column);
    expect(lines.length).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
