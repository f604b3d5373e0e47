import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

describeInBrowser('the page Geography', ({ url, open }) => {
  test('the largest cell of the map is chosen, and its flows are drawn', async () => {
    const { page } = await open('/geography');
    await untilSettled(page);
    const asked = page.waitForRequest((request) => request.url().endsWith('/v1/metrics/batch'));
    await page.reload();
    const { queries } = (await asked).postDataJSON() as {
      queries: { of: string; query: Record<string, unknown> }[];
    };
    await untilSettled(page);
    const bodyOf = async (of: string, by: string) => {
      const { query } = queries.find((one) => one.of === of && one.query['by'] === by)!;
      const response = await fetch(`${url}/v1/analytics/${of}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(query),
      });
      return (await response.json()) as { features: { properties: Record<string, string | number> }[] };
    };
    const [cells, flows] = [await bodyOf('geographic', 'cell'), await bodyOf('flows', 'cell')];
    const [largest] = cells.features.map(({ properties }) => properties['place']);
    const count = flows.features.filter(
      ({ properties }) => properties['origin'] === largest || properties['destination'] === largest,
    ).length;
    expect(count).toBeGreaterThan(0);
    const map = page.getByRole('application', { name: /^Bookings by pick-up/ });
    const status = page.getByText(/Choose a cell|flows of cell number/);
    await map.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => status.textContent()).toBe(`${count} flows of cell number 1`);
    // A press on the water chooses none.
    await map.click({ position: { x: 300, y: 440 } });
    await expect.poll(() => status.textContent()).toContain('Choose a cell');
    await page.context().close();
  });

  test('choices have the width of a phone, and none of them is cut off', async () => {
    const { page } = await open('/geography', { width: 390 });
    await untilSettled(page);
    for (const select of await page
      .getByRole('region', { name: 'What the map shows' })
      .locator('select')
      .all()) {
      const [needed, width] = await select.evaluate((element: HTMLSelectElement) => {
        const context = document.createElement('canvas').getContext('2d')!;
        context.font = getComputedStyle(element).font;
        return [context.measureText(element.selectedOptions[0]!.text).width, element.clientWidth];
      });
      expect(width!).toBeGreaterThan(needed! + 20);
    }
    await page.context().close();
  });
});
