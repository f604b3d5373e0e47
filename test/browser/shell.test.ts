import { expect, test, vi } from 'vitest';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { lintLayout } from './layout-lint.ts';
import { widths } from './open-page.ts';

const searchOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describeInBrowser('the shell', ({ url, open }) => {
  test('single keys choose range and comparison, the address holds them, and Back undoes them', async () => {
    const { page } = await open('/');
    const range = page.getByRole('button', { name: /^Range/ });
    await page.keyboard.press('w');
    await expect.poll(() => range.textContent()).toContain('Last 7 days');
    expect(searchOf(page.url())).toEqual({ range: '7d' });
    await page.keyboard.press('x');
    await expect.poll(() => searchOf(page.url())).toEqual({ range: '7d', compare: 'none' });
    await page.keyboard.press('h');
    await expect.poll(() => searchOf(page.url())).toEqual({}); // only what differs from the defaults
    await page.goBack();
    await expect.poll(() => range.textContent()).toContain('Last 7 days');
    await page.context().close();
  });

  test('a letter that is typed into a field is no key', async () => {
    const { page } = await open('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox').fill('weekend');
    expect(searchOf(page.url())).toEqual({});
    await page.context().close();
  });

  test('a route is found by its name, and an id leads to its events', async () => {
    const { page } = await open('/');
    // Many ask at once while a test runs, and the service may answer that it is busy.
    const { routes } = await vi.waitFor(
      async () => {
        const answer = await fetch(`${url}/v1/analytics/routes/popular?limit=1`);
        if (!answer.ok) throw new Error(await answer.text());
        return (await answer.json()) as { routes: { route_id: string; route_name: string }[] };
      },
      { timeout: 60_000, interval: 1_000 },
    );
    const [route] = routes;
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox').fill(route!.route_name.toLowerCase());
    await page.getByText(route!.route_name, { exact: true }).waitFor();
    await page.getByRole('textbox').fill(route!.route_id);
    await page.getByText('Events of the booking').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/timeline/booking/${route!.route_id}`);
    await page.context().close();
  });

  test('everything of the shell is reached by keyboard alone', async () => {
    const { page } = await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys and help' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Range/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /^Yesterday/ }).waitFor();
    for (let down = 0; down < 3; down++) await page.keyboard.press('ArrowDown'); // past Last hour and Today
    await page.keyboard.press('Enter');
    await expect.poll(() => searchOf(page.url())).toEqual({ range: 'yesterday' });
    await page.context().close();
  });

  test('on a phone the pages are in a sheet, and nothing is cut off', async () => {
    const { page } = await open('/', { width: widths.phone });
    expect(await lintLayout(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pages' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Now' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.context().close();
  });

  test('the scheme is kept, and the page begins in it', async () => {
    const { page } = await open('/', { theme: 'dark' });
    const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
    expect(await scheme()).toBe('dark');
    await page.keyboard.press('t');
    await expect.poll(scheme).toBe('light');
    await page.reload();
    expect(await scheme()).toBe('light');
    await page.context().close();
  });

  test('on paper the page is light, says its range, and has nothing to press', async () => {
    const { page } = await open('/', { theme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    const inked = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    });
    expect(inked).toEqual(['rgb(18, 22, 28)', 'rgb(255, 255, 255)']);
    expect(await page.getByText('Last hour, against the same time last week').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: /^Range/ }).isVisible()).toBe(false);
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    await page.context().close();
  });

  test('a wall display shows the page, its freshness and nothing to press', async () => {
    const { page, faults } = await open('/?kiosk');
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Range/ }).count()).toBe(0);
    expect(await page.getByRole('status').count()).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('an unknown address is a problem as any other', async () => {
    const { status, headers } = await fetch(`${url}/nothing`);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });
});
