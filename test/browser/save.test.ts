import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

// What is on the page can be taken away: as a picture that shows it, and as the rows behind it.

const pages = [
  {
    path: '/funnel?range=28d',
    widgets: [
      { title: 'Booking to trip', column: 'Reached' },
      { title: 'Step by step', column: 'Still holds' },
    ],
  },
  { path: '/geography', widgets: [{ title: 'Bookings by pick-up', column: 'Bookings' }] },
  {
    path: '/explore?m=payments.failed',
    widgets: [{ title: 'Failed attempts to pay', column: 'Failed attempts to pay' }],
  },
];

describeInBrowser('what is taken away', ({ open }) => {
  async function saved(page: Page, title: string, item: string): Promise<{ name: string; bytes: Buffer }> {
    await page.getByRole('button', { name: `Menu of ${title}`, exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await buffer(await file.createReadStream()) };
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

  test.each(pages)('$path: pictures, and rows', async ({ path, widgets }) => {
    const { page, faults } = await open(path);
    await untilSettled(page);
    for (const { title, column } of widgets) {
      const picture = await saved(page, title, 'Save as PNG');
      expect(picture.name).toMatch(/\.png$/);
      const { colours, width } = await lookAt(page, picture.bytes);
      expect(colours, title).toBeGreaterThan(20);
      expect(width, title).toBeGreaterThan(600);
      const rows = await saved(page, title, 'Save as CSV');
      const [head, ...lines] = rows.bytes.toString('utf8').trim().split('\r\n');
      expect(head).toContain(column);
      expect(lines.length).toBeGreaterThan(0);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
