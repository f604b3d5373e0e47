import { expect, test } from 'vitest';
import { pages } from '../../web/src/app/pages.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';
import { tourByKeyboard } from './tour-by-keyboard.ts';

// Whoever has no mouse opens every page, and comes to everything on it.

describeInBrowser('by keyboard alone', ({ quietUrl, open }) => {
  test.each(pages)(
    '$title is opened by its keys, and Tab comes to all of it',
    async ({ key, title, path }) => {
      const { page } = await open(`${quietUrl}${path === '/' ? '/catalogue' : '/'}`);
      await untilSettled(page);
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      await untilSettled(page);
      expect(new URL(page.url()).pathname).toBe(path);
      expect(await tourByKeyboard(page)).toEqual({ unreached: [], unseen: [] });
      await page.context().close();
    },
  );

  test('the first Tab leads past the rail, and a menu gives the focus back', async () => {
    const { page } = await open(quietUrl);
    await untilSettled(page);
    const focused = () => page.evaluate(() => document.activeElement!.textContent);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('main') !== null)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement!.getAttribute('aria-haspopup'))).toBe('menu');
    await page.context().close();
  });
});
