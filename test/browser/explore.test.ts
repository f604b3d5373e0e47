import { expect, test } from 'vitest';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

// An analyst cuts, filters and keeps; the address holds all of it, and the API is asked for just that.

interface Answer {
  metrics: Record<string, number>;
  breakdown: { by: Record<string, string>; metrics: Record<string, number> }[];
}

describeInBrowser('the page Explore', ({ url, open }) => {
  async function asks(query: object): Promise<Answer> {
    const response = await fetch(`${url}/v1/metrics/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(query),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  }

  test('a filter offers the values that there are, and the rows are those of the API', async () => {
    const { page } = await open('/explore?m=payments.failed&by=error_code&show=bars&range=yesterday');
    await untilSettled(page);
    await page.getByRole('combobox', { name: 'Filter', exact: true }).click();
    await page.getByRole('option', { name: 'Provider', exact: true }).click();
    const value = page.getByLabel('Value of the filter');
    const list = page.locator('datalist option');
    await expect.poll(() => list.count()).toBeGreaterThan(1);
    const provider = (await list.first().getAttribute('value'))!;
    await value.fill(provider);
    await value.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('provider')).toBe(provider);
    await untilSettled(page);
    const shown = JSON.parse(await page.getByRole('tabpanel').innerText()) as object;
    const { breakdown, metrics } = await asks(shown);
    const rows = page.getByRole('region', { name: 'Rows' });
    expect(await rows.getByRole('row').count()).toBe(breakdown.length + 2);
    expect(await rows.getByRole('row').last().textContent()).toContain(
      metrics['payments.failed']!.toLocaleString('en-NG'),
    );
    await page.getByRole('button', { name: /Remove the filter/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.has('provider')).toBe(false);
    await page.context().close();
  });

  test('buckets are as long as somebody chooses, the newest row first, and none lies in the future', async () => {
    const { page } = await open('/explore?range=today');
    await untilSettled(page);
    await page.getByRole('combobox', { name: 'Each' }).click();
    await page.getByRole('option', { name: 'hour', exact: true }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('grain')).toBe('hour');
    await untilSettled(page);
    const rows = page.getByRole('region', { name: 'Rows' }).getByRole('row');
    await expect.poll(() => rows.count()).toBeLessThan(27);
    const { as_of: asOf } = JSON.parse(
      await (async () => {
        await page.getByRole('tab', { name: 'receipt' }).click();
        return page.getByRole('tabpanel').innerText();
      })(),
    ) as { as_of: string };
    const hours = Number(asOf.slice(11, 13)) + 1;
    expect(await rows.count()).toBe(hours + 2);
    expect(await rows.nth(1).textContent()).toContain(hours === 1 ? 'so far' : `${asOf.slice(11, 13)}:00`);
    await page.context().close();
  });
});
