import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findViolations } from './axe.ts';
import { describeInBrowser } from './describe-in-browser.ts';
import { untilSettled } from './open-page.ts';

interface Group {
  by: { provider: string };
  metrics: Record<string, { value: number; numerator: number; denominator: number }>;
}

const SUCCESS = 'payments.attempt_success_rate';
const searchOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const cardOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ') ?? '';
/** It is over, so its numbers do not move while a test looks at them. */
const RANGE = 'range=last_month';

describeInBrowser('payments, explore and catalogue', ({ url, open }) => {
  async function ask(query: object) {
    const response = await fetch(`${url}/v1/metrics/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(query),
    });
    return (await response.json()) as { breakdown: Group[]; metrics: Record<string, unknown> };
  }

  /** What the page asked for, as its own menu tells it. */
  async function rangeOf(page: Page): Promise<{ from: string; to: string }> {
    await page.goto(new URL('/explore?range=last_month&show=table', url).href);
    const text = await page.getByRole('tabpanel').textContent();
    return JSON.parse(text!) as { from: string; to: string };
  }

  test('from a number to the provider that fails most, and the page follows', async () => {
    const { page, faults } = await open(`/payments?${RANGE}`);
    await page.getByRole('button', { name: /Show what Attempt success is made of$/ }).click();
    const breakdown = page.getByRole('table', { name: 'Attempt success by provider' });
    const worst = await breakdown.getByRole('rowheader').first().textContent();
    expect(searchOf(page)['open']).toBe('success');
    await breakdown.getByRole('button', { name: worst! }).click();
    await page.getByRole('button', { name: `Remove the filter Provider: ${worst}` }).waitFor();
    expect(searchOf(page)['provider']).toBe(worst);
    await untilSettled(page);
    expect(await findViolations(page)).toEqual([]);
    const shown = plain(await cardOf(page, 'Attempt success').textContent());

    const { from, to } = await rangeOf(page);
    const { breakdown: groups } = await ask({ from, to, metrics: [SUCCESS], dimensions: ['provider'] });
    const rates = groups.map(({ by, metrics }) => ({ ...by, ...metrics[SUCCESS]! }));
    const lowest = rates.toSorted((a, b) => a.value - b.value)[0]!;
    expect(worst).toBe(lowest.provider);
    expect(shown).toContain(`${(lowest.value * 100).toFixed(1)} %`);
    expect(shown).toContain(`n ${lowest.denominator.toLocaleString('en-NG')}`);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a chart has a table twin with the same numbers, and is read by the arrow keys', async () => {
    const { page } = await open(`/payments?${RANGE}`);
    await untilSettled(page);
    const chart = page.getByRole('application', { name: /^Captured by day/ });
    await chart.focus();
    await page.keyboard.press('Home');
    const told = await page.locator('[aria-live="polite"] td').first().textContent();
    await page.getByRole('button', { name: 'Menu of Captured by day' }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    const twin = page.getByRole('group', { name: 'Captured by day, as a table' });
    expect(await twin.locator('tbody tr').first().locator('td').nth(1).textContent()).toBe(told);
    await page.context().close();
  });

  test('an exploration is its link, whatever zone the browser is in', async () => {
    const link = '/explore?range=last_month&m=payments.captured&by=provider&show=table';
    const { page } = await open(link, { timezone: 'America/Los_Angeles' });
    const rows = page.getByRole('group', { name: 'Captured by provider' });
    await rows.getByRole('row').nth(1).waitFor();
    const { from, to } = JSON.parse((await page.getByRole('tabpanel').textContent())!) as {
      from: string;
      to: string;
    };
    const { breakdown } = await ask({
      from,
      to,
      metrics: ['payments.captured'],
      dimensions: ['provider'],
      order: [{ by: 'payments.captured' }],
    });
    const shown = await rows.getByRole('row').nth(1).textContent();
    expect(shown).toContain(breakdown[0]!.by.provider);
    await page.getByRole('button', { name: 'Ranked' }).click();
    await expect.poll(() => searchOf(page)['show']).toBe('bars');
    await page.getByRole('tab', { name: 'SQL' }).click();
    await page.getByRole('tabpanel').filter({ hasText: 'SELECT' }).waitFor();
    await page.context().close();
  });

  test('a metric is found by a word, and leads to Explore', async () => {
    const { page } = await open('/catalogue');
    await page.getByRole('searchbox').fill('success attempts');
    await page.getByRole('article', { name: 'Success rate of attempts' }).waitFor();
    expect(searchOf(page)).toEqual({ q: 'success attempts' });
    await page.getByRole('link', { name: 'Open in Explore' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/explore');
    expect(searchOf(page)['m']).toBe(SUCCESS);
    await page.context().close();
  });
});
